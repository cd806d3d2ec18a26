using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace PrivateInference.GarbledCircuits.ObliviousTransfer;

/// <summary>Owns one object of libcrypto.</summary>
internal abstract class LibCryptoHandle : SafeHandle
{
    /// <summary>Takes ownership.</summary>
    /// <param name="pointer">What a constructor function of libcrypto returned.</param>
    /// <exception cref="CryptographicException">It returned null: memory ran out or the build lacks P-256.</exception>
    protected LibCryptoHandle(nint pointer)
        : base(0, ownsHandle: true)
    {
        if (pointer == 0)
        {
            throw new CryptographicException($"libcrypto could not make a {GetType().Name}");
        }

        SetHandle(pointer);
    }

    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;
}

/// <summary>An EC_GROUP.</summary>
internal sealed class GroupHandle() : LibCryptoHandle(LibCrypto.EC_GROUP_new_by_curve_name(LibCrypto.P256))
{
    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        LibCrypto.EC_GROUP_free(handle);
        return true;
    }
}

/// <summary>An EC_POINT, cleared when freed.</summary>
internal sealed class PointHandle(GroupHandle group) : LibCryptoHandle(LibCrypto.EC_POINT_new(group))
{
    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        LibCrypto.EC_POINT_clear_free(handle);
        return true;
    }
}

/// <summary>A BIGNUM in libcrypto's secure heap where there is one, cleared when freed.</summary>
internal sealed class BigNumberHandle() : LibCryptoHandle(LibCrypto.BN_secure_new())
{
    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        LibCrypto.BN_clear_free(handle);
        return true;
    }
}

/// <summary>A BN_CTX: scratch space for big numbers, for one thread.</summary>
internal sealed class ContextHandle() : LibCryptoHandle(LibCrypto.BN_CTX_new())
{
    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        LibCrypto.BN_CTX_free(handle);
        return true;
    }
}
