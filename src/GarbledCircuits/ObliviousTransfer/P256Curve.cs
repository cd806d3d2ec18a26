using System.Buffers.Binary;
using System.Security.Cryptography;
using PrivateInference.Primitives;

namespace PrivateInference.GarbledCircuits.ObliviousTransfer;

/// <summary>Group operations on P-256 (FIPS 186-5, cofactor 1) by libcrypto.</summary>
/// <remarks>Not thread-safe: it owns the scratch space of its operations.</remarks>
internal sealed class P256Curve : IDisposable
{
    /// <summary>Bytes of a compressed point.</summary>
    internal const int PointBytes = 33;

    /// <summary>Bytes of a scalar.</summary>
    internal const int ScalarBytes = 32;

    private readonly GroupHandle _group = new();
    private readonly ContextHandle _context = new();

    /// <summary>A point, at first the one at infinity; the caller disposes it.</summary>
    /// <returns>The point.</returns>
    internal PointHandle NewPoint() => new(_group);

    /// <summary>A uniform scalar in [1, group order), by rejection.</summary>
    /// <param name="prg">Source of its bits.</param>
    /// <returns>The scalar; the caller disposes it.</returns>
    internal static BigNumberHandle NewScalar(Prg prg)
    {
        Span<byte> bytes = stackalloc byte[ScalarBytes];
        do
        {
            prg.FillValues(bytes);
        }
        while (!IsScalar(bytes));

        BigNumberHandle scalar = new();
        if (LibCrypto.BN_bin2bn(bytes, ScalarBytes, scalar) == 0)
        {
            throw Failure(nameof(LibCrypto.BN_bin2bn));
        }

        CryptographicOperations.ZeroMemory(bytes);
        return scalar;
    }

    /// <summary>Whether big-endian bytes are in [1, group order), without branches on them.</summary>
    /// <param name="bytes">32 bytes.</param>
    /// <returns>Whether they are.</returns>
    internal static bool IsScalar(ReadOnlySpan<byte> bytes)
    {
        UInt128 high = BinaryPrimitives.ReadUInt128BigEndian(bytes);
        UInt128 low = BinaryPrimitives.ReadUInt128BigEndian(bytes[16..]);

        // The borrow of value - order, as the sign of 64-bit limbs from the least significant on.
        ulong borrow = Borrow((ulong)low, 0xf3b9cac2fc632551UL, 0);
        borrow = Borrow((ulong)(low >> 64), 0xbce6faada7179e84UL, borrow);
        borrow = Borrow((ulong)high, 0xffffffffffffffffUL, borrow);
        borrow = Borrow((ulong)(high >> 64), 0xffffffff00000000UL, borrow);
        return (borrow != 0) & ((high | low) != 0);
    }

    /// <summary><c>result = scalar * generator</c>, constant-time.</summary>
    /// <param name="result">Overwritten.</param>
    /// <param name="scalar">In [1, group order).</param>
    internal void MultiplyGenerator(PointHandle result, BigNumberHandle scalar)
        => Check(LibCrypto.EC_POINT_mul(_group, result, scalar, 0, 0, _context), nameof(LibCrypto.EC_POINT_mul));

    /// <summary><c>result = scalar * point</c>, constant-time.</summary>
    /// <param name="result">Overwritten; may be <paramref name="point"/>.</param>
    /// <param name="point">Any point.</param>
    /// <param name="scalar">In [1, group order).</param>
    internal void Multiply(PointHandle result, PointHandle point, BigNumberHandle scalar)
        => Check(LibCrypto.EC_POINT_mul(_group, result, 0, point, scalar, _context), nameof(LibCrypto.EC_POINT_mul));

    /// <summary><c>result = left + right</c>.</summary>
    /// <param name="result">Overwritten; may be either operand.</param>
    /// <param name="left">Any point.</param>
    /// <param name="right">Any point.</param>
    internal void Add(PointHandle result, PointHandle left, PointHandle right)
        => Check(LibCrypto.EC_POINT_add(_group, result, left, right, _context), nameof(LibCrypto.EC_POINT_add));

    /// <summary><c>point = -point</c>.</summary>
    /// <param name="point">Any point.</param>
    internal void Negate(PointHandle point) => Check(LibCrypto.EC_POINT_invert(_group, point, _context), nameof(LibCrypto.EC_POINT_invert));

    /// <summary>Writes a point in compressed form (SEC 1, section 2.3.3).</summary>
    /// <param name="point">Any point but the one at infinity.</param>
    /// <param name="destination">33 bytes.</param>
    /// <exception cref="InvalidDataException">The point is at infinity: the peer's message was built to get there.</exception>
    internal void Encode(PointHandle point, Span<byte> destination)
    {
        nuint written = LibCrypto.EC_POINT_point2oct(_group, point, LibCrypto.Compressed, destination, (nuint)destination.Length, _context);
        if (written != PointBytes)
        {
            LibCrypto.ERR_clear_error();
            throw new InvalidDataException($"base OT reached a point of {written} bytes, expected {PointBytes}: the peer's point is not from this protocol");
        }
    }

    /// <summary>Reads a point in compressed form and checks that it is on the curve; the order is prime, so it is then in the group.</summary>
    /// <param name="source">33 bytes.</param>
    /// <param name="result">Overwritten.</param>
    /// <exception cref="InvalidDataException">The bytes are no point of P-256 other than infinity in compressed form.</exception>
    internal void Decode(ReadOnlySpan<byte> source, PointHandle result)
    {
        // libcrypto takes other encodings too; only the one that was agreed on has a first byte of 2 or 3.
        if (source.Length != PointBytes || (source[0] | 1) != 3 || LibCrypto.EC_POINT_oct2point(_group, result, source, PointBytes, _context) != 1)
        {
            LibCrypto.ERR_clear_error();
            throw new InvalidDataException($"base OT received {Convert.ToHexStringLower(source)}, expected a compressed point of P-256");
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _context.Dispose();
        _group.Dispose();
    }

    private static ulong Borrow(ulong left, ulong right, ulong borrow) => (ulong)(((UInt128)left - right - borrow) >> 127);

    private static void Check(int result, string function)
    {
        if (result != 1)
        {
            throw Failure(function);
        }
    }

    private static CryptographicException Failure(string function)
    {
        LibCrypto.ERR_clear_error();
        return new CryptographicException($"libcrypto's {function} failed");
    }
}
