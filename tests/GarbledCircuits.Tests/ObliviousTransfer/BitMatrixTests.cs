using System.Runtime.Intrinsics.X86;
using PrivateInference.GarbledCircuits.Kernels;
using PrivateInference.GarbledCircuits.ObliviousTransfer;
using PrivateInference.Primitives;

namespace PrivateInference.GarbledCircuits.Tests.ObliviousTransfer;

public sealed class BitMatrixTests
{
    // None, below, at and above the four blocks of a 512-bit register, and a whole chunk of OT extension.
    private static readonly int[] s_blocksPerRow = [0, 1, 3, 4, 5, 8, 11, 16];

    private delegate void Transposition(ReadOnlySpan<Block128> source, int blocksPerRow, Span<Block128> transposed);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(16)]
    public void TransposePortable_RandomMatrix_MovesEveryBit(int blocksPerRow)
    {
        Block128[] source = Random(128 * blocksPerRow);
        Block128[] transposed = new Block128[source.Length];
        BitMatrix.TransposePortable(source, blocksPerRow, transposed);
        for (int row = 0; row < 128; row++)
        {
            for (int column = 0; column < 128 * blocksPerRow; column++)
            {
                if (Bit(transposed[column], row) != Bit(source[(row * blocksPerRow) + (column / 128)], column % 128))
                {
                    Assert.Fail($"row {row}, column {column} of {128 * blocksPerRow}");
                }
            }
        }
    }

    [Fact]
    public void TransposeVector128_RandomMatrix_EqualsPortable()
    {
        Assert.SkipUnless(Sse2.IsSupported, "no SSE2");
        ExpectPortable(BitMatrix.TransposeVector128);
    }

    [Fact]
    public void TransposeVector256_RandomMatrix_EqualsPortable()
    {
        Assert.SkipUnless(Avx2.IsSupported, "no AVX2");
        ExpectPortable(BitMatrix.TransposeVector256);
    }

    [Fact]
    public void TransposeVector512_RandomMatrix_EqualsPortable()
    {
        Assert.SkipUnless(BitMatrix.IsVector512Supported, "no AVX-512 with GFNI");
        ExpectPortable(BitMatrix.TransposeVector512);
    }

    [Fact]
    public void Transpose_AnyTier_EqualsPortable()
    {
        TestContext.Current.TestOutputHelper?.WriteLine($"OT tier: {CorrelatedOT.Tier}");
        Block128[] source = Random(128 * 7);
        Block128[] transposed = new Block128[source.Length];
        BitMatrix.Transpose(source, 7, transposed);
        transposed.Should().Equal(Portable(source, 7));
    }

    [Fact]
    public void Transpose_WrongLengths_Throws()
    {
        Action source = () => BitMatrix.Transpose(new Block128[127], 1, new Block128[128]);
        Action destination = () => BitMatrix.Transpose(new Block128[256], 2, new Block128[255]);
        source.Should().Throw<ArgumentException>().WithMessage("source has 127 blocks, 128 rows of 1 need 128*");
        destination.Should().Throw<ArgumentException>().WithMessage("destination has 255 blocks, 128 rows of 2 need 256*");
    }

    private static void ExpectPortable(Transposition transpose)
    {
        foreach (int blocksPerRow in s_blocksPerRow)
        {
            Block128[] source = Random(128 * blocksPerRow);
            Block128[] transposed = new Block128[source.Length];
            transpose(source, blocksPerRow, transposed);
            transposed.Should().Equal(Portable(source, blocksPerRow), "{0} blocks", blocksPerRow);
        }
    }

    private static Block128[] Portable(Block128[] source, int blocksPerRow)
    {
        Block128[] transposed = new Block128[source.Length];
        BitMatrix.TransposePortable(source, blocksPerRow, transposed);
        return transposed;
    }

    private static Block128[] Random(int length)
    {
        Block128[] blocks = new Block128[length];
        new Prg(new Block128((ulong)length, 5)).Fill(blocks);
        return blocks;
    }

    private static bool Bit(Block128 block, int index) => (((index < 64 ? block.Low : block.High) >> (index % 64)) & 1) != 0;
}
