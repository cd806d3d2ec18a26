using System.Numerics;
using System.Runtime.InteropServices;
using PrivateInference.GarbledCircuits.ObliviousTransfer;
using PrivateInference.Primitives;

namespace PrivateInference.GarbledCircuits.Tests.ObliviousTransfer;

public sealed class CorrelatedOTTests
{
    private static readonly Block128 s_offset = new(0x9e3779b97f4a7c15UL, 0xf39cc0605cedc834UL);

    [Fact]
    public void Extend_EveryLengthAroundTheEdges_ActiveLabelIsFalseLabelPlusChoiceTimesOffset()
    {
        // One set-up, many extensions: block edges, chunk edges, more than two chunks, and that streams stay in step between calls.
        int[] counts = [0, 1, 2, 127, 128, 129, 2047, 2048, 2049, 5000, 1, 4096, 6001];
        byte[][] choices = [.. counts.Select((count, i) => Choices(count, (ulong)i))];
        TwoParties.Outcome<Block128[][], Block128[][]> run = Run(s_offset, counts, choices, 1, 2);
        for (int i = 0; i < counts.Length; i++)
        {
            RequireCorrelation(run.Left[i], run.Right[i], choices[i], s_offset);
        }

        run.Left.SelectMany(x => x).Distinct().Should().HaveCount(counts.Sum(), "labels do not repeat");
    }

    [Theory]
    [InlineData(0UL, 0UL)]
    [InlineData(1UL, 0UL)]
    [InlineData(ulong.MaxValue, ulong.MaxValue)]
    [InlineData(0UL, 0x8000000000000000UL)]
    public void Extend_ExtremeOffsets_CorrelationHolds(ulong low, ulong high)
    {
        Block128 offset = new(low, high);
        byte[] choices = Choices(300, 7);
        TwoParties.Outcome<Block128[][], Block128[][]> run = Run(offset, [300], [choices], 3, 4);
        RequireCorrelation(run.Left[0], run.Right[0], choices, offset);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 2048)]
    [InlineData(128, 2048)]
    [InlineData(129, 4096)]
    [InlineData(2048, 32768)]
    [InlineData(2049, 34816)]
    public void UploadBytes_AnyCount_IsWhatExtendSends(int count, long expected)
    {
        CorrelatedOTReceiver.UploadBytes(count).Should().Be(expected);
        long setUp = Run(s_offset, [], [], 5, 6).RightSent.LongLength;
        TwoParties.Outcome<Block128[][], Block128[][]> run = Run(s_offset, [count], [Choices(count, 1)], 5, 6);
        (run.RightSent.LongLength - setUp).Should().Be(expected);
        run.LeftSent.Should().HaveCount(128 * P256Curve.PointBytes, "extension sends nothing to the receiver");
    }

    [Fact]
    public void UploadBytes_NegativeOrHuge_Throws()
    {
        ((Action)(() => CorrelatedOTReceiver.UploadBytes(-1))).Should().Throw<ArgumentOutOfRangeException>();
        ((Action)(() => CorrelatedOTReceiver.UploadBytes(1L << 60))).Should().Throw<OverflowException>();
    }

    [Theory]
    [InlineData(0x00)]
    [InlineData(0xff)]
    [InlineData(0x0f)]
    public void Extend_ConstantChoices_CorrectionMatrixIsUniform(byte pattern)
    {
        // Sixteen chunks of constant choices: a matrix that carried them in clear, or key stream reused between chunks, has biased bytes.
        const int Count = 16 * 2048;
        byte[] choices = [.. Enumerable.Repeat(pattern, Count / 8)];
        byte[] matrix = Matrix(Run(s_offset, [Count], [choices], 8, 9));
        ChiSquareOfBytes(matrix).Should().BeInRange(150, 390, "255 degrees of freedom, both tails below 10^-7");
        for (int i = 0; i < 15; i++)
        {
            double ones = OnesOfXor(matrix.AsSpan(i * 32768, 32768), matrix.AsSpan((i + 1) * 32768, 32768));
            ones.Should().BeApproximately(0.5, 0.005, "chunks are unrelated: six standard deviations of 262,144 bits");
        }

        for (int i = 0; i < 127; i++)
        {
            double ones = OnesOfXor(matrix.AsSpan(i * 256, 256), matrix.AsSpan((i + 1) * 256, 256));
            ones.Should().BeApproximately(0.5, 0.07, "columns are unrelated: six standard deviations of 2,048 bits");
        }
    }

    [Fact]
    public void Extend_SameChoicesOtherRandomness_CorrectionMatricesUnrelated()
    {
        const int Count = 2048;
        byte[] choices = Choices(Count, 1);
        byte[] first = Matrix(Run(s_offset, [Count], [choices], 8, 9));
        byte[] second = Matrix(Run(s_offset, [Count], [choices], 8, 10));
        OnesOfXor(first, second).Should().BeApproximately(0.5, 0.007, "six standard deviations of 262,144 bits");
    }

    [Fact]
    public void Extend_TwiceWithTheSameChoices_CorrectionMatricesUnrelated()
    {
        const int Count = 2048;
        byte[] choices = Choices(Count, 1);
        byte[] both = Matrix(Run(s_offset, [Count, Count], [choices, choices], 8, 9));
        OnesOfXor(both.AsSpan(0, both.Length / 2), both.AsSpan(both.Length / 2)).Should().BeApproximately(0.5, 0.007);
    }

    [Fact]
    public void SetupSender_UnknownExtension_Throws()
    {
        using MemoryChannel channel = MemoryChannel.Replaying([]);
        ((Action)(() => CorrelatedOT.SetupSender((OTExtension)2, channel, new Prg(default), s_offset))).Should().Throw<ArgumentOutOfRangeException>();
        ((Action)(() => CorrelatedOT.SetupReceiver((OTExtension)2, channel, new Prg(default)))).Should().Throw<ArgumentOutOfRangeException>();
    }

    [Fact]
    public void Extend_WrongNumberOfChoices_Throws()
    {
        TwoParties.Run(
            channel => CorrelatedOTSender.Setup(channel, new Prg(default), s_offset),
            channel =>
            {
                CorrelatedOTReceiver receiver = CorrelatedOTReceiver.Setup(channel, new Prg(default));
                ((Action)(() => receiver.Extend(channel, new byte[2], new Block128[8]))).Should().Throw<ArgumentException>().WithMessage("*2 bytes*8 OTs need 1*");
                ((Action)(() => receiver.Extend(channel, new byte[1], new Block128[9]))).Should().Throw<ArgumentException>().WithMessage("*1 bytes*9 OTs need 2*");
                return 0;
            });
    }

    [Fact]
    public void SetupAndExtend_PeerGoesAway_ThrowIOException()
    {
        TwoParties.Outcome<Block128[][], Block128[][]> run = Run(s_offset, [300], [Choices(300, 1)], 11, 12);
        for (int length = 0; length < run.RightSent.Length; length += 997)
        {
            using MemoryChannel cut = MemoryChannel.Replaying(run.RightSent.AsSpan(0, length));
            Action sender = () => CorrelatedOTSender.Setup(cut, new Prg(new Block128(11, 0)), s_offset).Extend(cut, new Block128[300]);
            sender.Should().Throw<IOException>();
        }

        using MemoryChannel half = MemoryChannel.Replaying(run.LeftSent.AsSpan(0, 1000));
        Action receiver = () => CorrelatedOTReceiver.Setup(half, new Prg(new Block128(12, 0)));
        receiver.Should().Throw<IOException>();
    }

    [Fact]
    public void Extend_FlippedBitOnTheWire_BreaksOneLabelAndNothingElse()
    {
        TwoParties.Outcome<Block128[][], Block128[][]> run = Run(s_offset, [256], [Choices(256, 1)], 11, 12);
        byte[] sent = [.. run.RightSent];

        // Column 0, byte 3, bit 1 is OT 25; the offset's bit 0 is set, so the sender takes that column in.
        sent[P256Curve.PointBytes + 3] ^= 2;
        using MemoryChannel channel = MemoryChannel.Replaying(sent);
        Block128[] labels = new Block128[256];
        CorrelatedOTSender.Setup(channel, new Prg(new Block128(11, 0)), s_offset).Extend(channel, labels);
        (labels[25] ^ run.Left[0][25]).Should().Be(new Block128(1, 0));
        labels[25] = run.Left[0][25];
        labels.Should().Equal(run.Left[0]);
    }

    private static TwoParties.Outcome<Block128[][], Block128[][]> Run(Block128 offset, int[] counts, byte[][] choices, ulong senderSeed, ulong receiverSeed)
        => TwoParties.Run(
            channel =>
            {
                CorrelatedOTSender sender = CorrelatedOTSender.Setup(channel, new Prg(new Block128(senderSeed, 0)), offset);
                return counts.Select(count =>
                {
                    Block128[] labels = new Block128[count];
                    sender.Extend(channel, labels);
                    return labels;
                }).ToArray();
            },
            channel =>
            {
                CorrelatedOTReceiver receiver = CorrelatedOTReceiver.Setup(channel, new Prg(new Block128(receiverSeed, 0)));
                return counts.Select((count, i) =>
                {
                    Block128[] labels = new Block128[count];
                    receiver.Extend(channel, choices[i], labels);
                    return labels;
                }).ToArray();
            });

    private static void RequireCorrelation(Block128[] falseLabels, Block128[] activeLabels, byte[] choices, Block128 offset)
    {
        activeLabels.Should().HaveSameCount(falseLabels);
        for (int j = 0; j < falseLabels.Length; j++)
        {
            bool choice = ((choices[j / 8] >> (j % 8)) & 1) != 0;
            Block128 expected = choice ? falseLabels[j] ^ offset : falseLabels[j];
            if (activeLabels[j] != expected)
            {
                Assert.Fail($"OT {j} of {falseLabels.Length}, choice {choice}: got {activeLabels[j]}, expected {expected}");
            }
        }
    }

    private static byte[] Choices(int count, ulong seed)
    {
        byte[] choices = new byte[(count + 7) / 8];
        new Prg(new Block128(seed, 77)).FillValues<byte>(choices);
        return choices;
    }

    /// <summary>What the receiver sent after its base OT message.</summary>
    private static byte[] Matrix(TwoParties.Outcome<Block128[][], Block128[][]> run) => run.RightSent[P256Curve.PointBytes..];

    private static double ChiSquareOfBytes(byte[] bytes)
    {
        long[] counts = new long[256];
        foreach (byte value in bytes)
        {
            counts[value]++;
        }

        double expected = bytes.Length / 256.0;
        return counts.Sum(count => (count - expected) * (count - expected) / expected);
    }

    private static double OnesOfXor(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        long ones = 0;
        ReadOnlySpan<ulong> l = MemoryMarshal.Cast<byte, ulong>(left);
        ReadOnlySpan<ulong> r = MemoryMarshal.Cast<byte, ulong>(right);
        for (int i = 0; i < l.Length; i++)
        {
            ones += BitOperations.PopCount(l[i] ^ r[i]);
        }

        return ones / (8.0 * left.Length);
    }
}
