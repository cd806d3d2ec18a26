using PrivateInference.Primitives;
using PrivateInference.Primitives.Kernels;

namespace PrivateInference.Simulator.Benchmarks;

/// <summary>The most AES blocks that this core encrypts: one key, a buffer in the first-level cache, eight or more blocks in flight.</summary>
internal sealed class AesPeak
{
    private const int BufferBlocks = 512;
    private const int Passes = 16;

    private readonly AesKernel _aes = new(new Block128(1, 2));
    private readonly Memory<Block128> _blocks = AlignedBuffer.Create<Block128>(BufferBlocks);

    /// <summary>Blocks of one <see cref="Encrypt"/>.</summary>
    public static int Blocks => BufferBlocks * Passes;

    /// <summary>Encrypts the buffer over and over.</summary>
    public void Encrypt()
    {
        Span<Block128> blocks = _blocks.Span;
        for (int pass = 0; pass < Passes; pass++)
        {
            _aes.Encrypt(blocks, blocks);
        }
    }
}
