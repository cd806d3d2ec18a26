namespace PrivateInference.Primitives.Kernels;

/// <summary>Instruction sets that integer convolution has kernels for.</summary>
internal enum IntegerTier
{
    /// <summary>The specification, on any machine.</summary>
    Portable,

    /// <summary>AVX2: 256-bit vectors, 64-bit products of two 32-bit ones.</summary>
    X86V256,

    /// <summary>AVX-512 with DQ: 512-bit vectors, 64-bit products by one instruction.</summary>
    X86V512,
}
