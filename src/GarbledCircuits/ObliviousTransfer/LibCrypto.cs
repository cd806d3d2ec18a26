using System.Reflection;
using System.Runtime.InteropServices;

namespace PrivateInference.GarbledCircuits.ObliviousTransfer;

/// <summary>The few functions of OpenSSL's libcrypto (3.x) that base OTs need; the framework's own curve classes offer no point addition.</summary>
/// <remarks>Scalar multiplication on P-256 is OpenSSL's constant-time implementation (Gueron and Krasnov, eprint 2013/816, on x86-64).</remarks>
internal static partial class LibCrypto
{
    /// <summary>NID_X9_62_prime256v1 of obj_mac.h: the curve P-256.</summary>
    internal const int P256 = 415;

    /// <summary>POINT_CONVERSION_COMPRESSED of ec.h.</summary>
    internal const int Compressed = 2;

    private const string Library = "libcrypto";

    private static readonly string[] s_fileNames = ["libcrypto.so.3", "libcrypto.so"];

    static LibCrypto() => NativeLibrary.SetDllImportResolver(typeof(LibCrypto).Assembly, Resolve);

    /// <summary>Loads the first library that is there.</summary>
    /// <param name="fileNames">File names, tried in order by the system's search rules.</param>
    /// <returns>The library's handle.</returns>
    /// <exception cref="DllNotFoundException">None of them is there.</exception>
    internal static nint Load(ReadOnlySpan<string> fileNames)
    {
        foreach (string fileName in fileNames)
        {
            if (NativeLibrary.TryLoad(fileName, out nint handle))
            {
                return handle;
            }
        }

        throw new DllNotFoundException($"base OTs need OpenSSL 3's libcrypto; none of these was found: {string.Join(", ", fileNames.ToArray())}");
    }

    /// <summary>A curve by its NID; null on failure.</summary>
    [LibraryImport(Library)]
    internal static partial nint EC_GROUP_new_by_curve_name(int nid);

    /// <summary>Frees a curve.</summary>
    [LibraryImport(Library)]
    internal static partial void EC_GROUP_free(nint group);

    /// <summary>Scratch space for big numbers; null on failure.</summary>
    [LibraryImport(Library)]
    internal static partial nint BN_CTX_new();

    /// <summary>Clears and frees scratch space.</summary>
    [LibraryImport(Library)]
    internal static partial void BN_CTX_free(nint context);

    /// <summary>A big number in the secure heap, if there is one; null on failure.</summary>
    [LibraryImport(Library)]
    internal static partial nint BN_secure_new();

    /// <summary>Clears and frees a big number.</summary>
    [LibraryImport(Library)]
    internal static partial void BN_clear_free(nint number);

    /// <summary>Reads big-endian bytes; null on failure.</summary>
    [LibraryImport(Library)]
    internal static partial nint BN_bin2bn(ReadOnlySpan<byte> bytes, int length, BigNumberHandle result);

    /// <summary>A point of a curve, at infinity; null on failure.</summary>
    [LibraryImport(Library)]
    internal static partial nint EC_POINT_new(GroupHandle group);

    /// <summary>Clears and frees a point.</summary>
    [LibraryImport(Library)]
    internal static partial void EC_POINT_clear_free(nint point);

    /// <summary><c>result = scalar * generator</c>, the last two null; 1 on success.</summary>
    [LibraryImport(Library)]
    internal static partial int EC_POINT_mul(
        GroupHandle group, PointHandle result, BigNumberHandle scalar, nint point, nint factor, ContextHandle context);

    /// <summary><c>result = factor * point</c>, the scalar null; 1 on success.</summary>
    [LibraryImport(Library)]
    internal static partial int EC_POINT_mul(
        GroupHandle group, PointHandle result, nint scalar, PointHandle point, BigNumberHandle factor, ContextHandle context);

    /// <summary><c>result = left + right</c>; 1 on success.</summary>
    [LibraryImport(Library)]
    internal static partial int EC_POINT_add(GroupHandle group, PointHandle result, PointHandle left, PointHandle right, ContextHandle context);

    /// <summary><c>point = -point</c>; 1 on success.</summary>
    [LibraryImport(Library)]
    internal static partial int EC_POINT_invert(GroupHandle group, PointHandle point, ContextHandle context);

    /// <summary>Writes a point; the bytes written, 0 on failure.</summary>
    [LibraryImport(Library)]
    internal static partial nuint EC_POINT_point2oct(GroupHandle group, PointHandle point, int form, Span<byte> bytes, nuint length, ContextHandle context);

    /// <summary>Reads a point and checks that it is on the curve; 1 on success.</summary>
    [LibraryImport(Library)]
    internal static partial int EC_POINT_oct2point(GroupHandle group, PointHandle point, ReadOnlySpan<byte> bytes, nuint length, ContextHandle context);

    /// <summary>Empties the thread's error queue.</summary>
    [LibraryImport(Library)]
    internal static partial void ERR_clear_error();

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? searchPath) => name == Library ? Load(s_fileNames) : 0;
}
