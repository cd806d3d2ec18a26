using System.Numerics;
using PrivateInference.GarbledCircuits.ObliviousTransfer;
using PrivateInference.GarbledCircuits.ObliviousTransfer.Silent;
using PrivateInference.Primitives;
using PrivateInference.Primitives.Kernels;

namespace PrivateInference.GarbledCircuits.Tests.ObliviousTransfer;

public sealed class SilentOTTests
{
    private static readonly Block128 s_offset = new(0x9e3779b97f4a7c15UL, 0xf39cc0605cedc834UL);
    private static readonly Block128 s_leafMask = new(~1UL, ulong.MaxValue);

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(9)]
    public void CorrelatedTree_EveryPuncture_ReceiverHasAllLeavesButThatOne(int depth)
    {
        AesKernel aes = new(new Block128(3, 4));
        Block128[] leaves = new Block128[1 << depth];
        Block128[] leftSums = new Block128[depth];
        new CorrelatedTree().Expand(aes, depth, new Block128(1, 2), s_offset, leaves, leftSums);
        leaves.Aggregate((x, y) => x ^ y).Should().Be(s_offset & s_leafMask);
        leaves.Distinct().Should().HaveCount(leaves.Length);
        CorrelatedTree receiver = new();
        for (int puncture = 0; puncture < leaves.Length; puncture += depth < 9 ? 1 : 37)
        {
            Block128[] sums = [.. leftSums.Select((sum, i) => ((puncture >> (depth - 1 - i)) & 1) != 0 ? sum : sum ^ s_offset)];
            Block128[] punctured = new Block128[leaves.Length];
            receiver.ExpandPunctured(aes, depth, puncture, sums, punctured);
            for (int i = 0; i < leaves.Length; i++)
            {
                punctured[i].Should().Be(i == puncture ? leaves[i] ^ s_offset : leaves[i], "leaf {0}, puncture {1}", i, puncture);
            }
        }
    }

    [Fact]
    public void LpnCode_Outputs_AreTheSumOfTenEntriesAtMultipliedWords()
    {
        Block128[] secret = new Block128[1000];
        new Prg(new Block128(1, 1)).Fill(secret);
        Block128[] outputs = new Block128[600];
        new LpnCode(new Block128(7, 8)).Add(secret, 8192, outputs);
        Block128[] stream = new Block128[(8192 + 600) * 5 / 2];
        new AesKernel(new Block128(7, 8)).CounterStream(0, 0, stream);
        ReadOnlySpan<uint> words = System.Runtime.InteropServices.MemoryMarshal.Cast<Block128, uint>(stream);
        for (int j = 0; j < outputs.Length; j++)
        {
            Block128 expected = default;
            for (int l = 0; l < 10; l++)
            {
                expected ^= secret[(int)((BigInteger)words[((8192 + j) * 10) + l] * 1000 >> 32)];
            }

            outputs[j].Should().Be(expected);
        }
    }

    [Fact]
    public void SilentStream_ToyParametersOverManyRounds_CorrelationHoldsAndRoundsDiffer()
    {
        LpnParameters bootstrap = new(8, 4, 20);
        LpnParameters main = new(16, 5, 30);
        main.Bases.Should().BeLessThan(bootstrap.Outputs);
        int[] counts = [1, 31, 32, 33, 100, 1000, 0, 7];
        (Block128[] bases, Block128[] chosen) = Bases(bootstrap.Bases);
        TwoParties.Outcome<Block128[], Block128[]> run = TwoParties.Run(
            channel => Fill(channel, new SilentStream(channel, new TreeSender(s_offset, new Prg(default)), new Block128(5, 5), bases, bootstrap, main), counts),
            channel => Fill(channel, new SilentStream(channel, new TreeReceiver(), new Block128(5, 5), chosen, bootstrap, main), counts));
        int ones = RequireCorrelation(run.Left, run.Right);
        ones.Should().BeInRange(500, 704, "random choices are balanced: six standard deviations of 1,204");
        run.Left.Distinct().Should().HaveCount(run.Left.Length);
        run.RightSent.Should().BeEmpty("the receiver is silent");

        // 110 of a main round's 512 outputs are the next bases, in whole trees of 32: 384 are left, so 1,204 take four rounds.
        run.LeftSent.Length.Should().BeGreaterThan((8 * bootstrap.TreeBytes) + (3 * 16 * main.TreeBytes));
    }

    [Fact]
    public void Extend_RealParameters_GivesLabelsForChosenAndRandomChoices()
    {
        const int Chosen = 20_001;
        byte[] choices = new byte[(Chosen + 7) / 8];
        new Prg(new Block128(6, 6)).FillValues<byte>(choices);
        long setUpDown = 0;
        TwoParties.Outcome<Block128[][], Block128[][]> run = TwoParties.Run(
            channel =>
            {
                SilentOTSender sender = SilentOTSender.Setup(channel, new Prg(new Block128(1, 1)), s_offset);
                setUpDown = channel.Sent.LongLength;
                Block128[] random = new Block128[9000];
                sender.ExtendRandom(channel, random);
                Block128[] labels = new Block128[Chosen];
                sender.Extend(channel, labels);
                return new[] { random, labels };
            },
            channel =>
            {
                SilentOTReceiver receiver = SilentOTReceiver.Setup(channel, new Prg(new Block128(2, 2)));
                Block128[] random = new Block128[9000];
                receiver.ExtendRandom(channel, random);
                Block128[] labels = new Block128[Chosen];
                long before = channel.Sent.LongLength;
                receiver.Extend(channel, choices, labels);
                (channel.Sent.LongLength - before).Should().Be(SilentOTReceiver.UploadBytes(Chosen));
                return new[] { random, labels };
            });
        RequireCorrelation(run.Left[0], run.Right[0]).Should().BeInRange(4215, 4785, "six standard deviations of 9,000");
        for (int i = 0; i < Chosen; i++)
        {
            bool choice = ((choices[i / 8] >> (i % 8)) & 1) != 0;
            run.Right[1][i].Should().Be(choice ? run.Left[1][i] ^ s_offset : run.Left[1][i]);
        }

        // Corrections hide the choices: half of them are ones, and they do not follow the choices.
        byte[] corrections = run.RightSent[^choices.Length..];
        corrections.Sum(x => BitOperations.PopCount(x)).Should().BeInRange(9575, 10426, "six standard deviations of 20,001");
        corrections.Zip(choices, (x, y) => BitOperations.PopCount((uint)(x ^ y))).Sum().Should().BeInRange(9575, 10426);
        LpnParameters bootstrap = LpnParameters.Bootstrap;
        int trees = (LpnParameters.Main.Bases + bootstrap.Leaves - 1) / bootstrap.Leaves;
        setUpDown.Should().Be((128 * P256Curve.PointBytes) + 16 + (trees * bootstrap.TreeBytes));
    }

    [Fact]
    public void RandomOT_OverSilentExtension_OnlyTheChosenKeyAgrees()
    {
        byte[] choices = [0b1010_0110, 0b0000_0011];
        TwoParties.Outcome<(Block128[] Zeros, Block128[] Ones), Block128[]> run = TwoParties.Run(
            channel =>
            {
                Prg prg = new(new Block128(1, 1));
                RandomOTSender sender = RandomOTSender.Over(SilentOTSender.Setup(channel, prg, s_offset), channel, prg);
                Block128[] zeros = new Block128[10];
                Block128[] ones = new Block128[10];
                sender.Extend(channel, zeros, ones);
                return (zeros, ones);
            },
            channel =>
            {
                RandomOTReceiver receiver = RandomOTReceiver.Over(SilentOTReceiver.Setup(channel, new Prg(new Block128(2, 2))), channel);
                Block128[] keys = new Block128[10];
                receiver.Extend(channel, choices, keys);
                return keys;
            });
        for (int i = 0; i < 10; i++)
        {
            run.Right[i].Should().Be(((choices[i / 8] >> (i % 8)) & 1) != 0 ? run.Left.Ones[i] : run.Left.Zeros[i]);
        }
    }

    [Fact]
    public void LpnParameters_Sets_FeedOneAnother()
    {
        LpnParameters.Main.Outputs.Should().Be(10_485_760);
        LpnParameters.Bootstrap.Outputs.Should().Be(470_016).And.BeGreaterThanOrEqualTo(LpnParameters.Main.Bases);

        // At 2^24 OTs: the bootstrap's bases by IKNP, then two rounds; at most a tenth of a byte each.
        double bytes = CorrelatedOTReceiver.UploadBytes(LpnParameters.Bootstrap.Bases)
            + (LpnParameters.Bootstrap.Trees * LpnParameters.Bootstrap.TreeBytes)
            + (2.0 * LpnParameters.Main.Trees * LpnParameters.Main.TreeBytes);
        (bytes / (1 << 24)).Should().BeLessThan(0.1);
    }

    [Fact]
    public void Setup_EvenOffset_Throws()
    {
        using MemoryChannel channel = MemoryChannel.Replaying([]);
        ((Action)(() => SilentOTSender.Setup(channel, new Prg(default), new Block128(2, 1)))).Should().Throw<ArgumentException>().WithMessage("offset has least significant bit 0*");
    }

    [Fact]
    public void Setup_PeerGoesAway_ThrowsIOException()
    {
        TwoParties.Outcome<SilentOTSender, SilentOTReceiver> run = TwoParties.Run(
            channel => SilentOTSender.Setup(channel, new Prg(new Block128(1, 1)), s_offset),
            channel => SilentOTReceiver.Setup(channel, new Prg(new Block128(2, 2))));
        foreach (int length in new[] { 128 * P256Curve.PointBytes, run.LeftSent.Length / 2, run.LeftSent.Length - 1 })
        {
            using MemoryChannel cut = MemoryChannel.Replaying(run.LeftSent.AsSpan(0, length));
            ((Action)(() => SilentOTReceiver.Setup(cut, new Prg(new Block128(2, 2))))).Should().Throw<IOException>();
        }
    }

    private static Block128[] Fill(MemoryChannel channel, SilentStream stream, int[] counts)
        => [.. counts.SelectMany(count =>
        {
            Block128[] labels = new Block128[count];
            stream.Fill(channel, labels);
            return labels;
        })];

    private static (Block128[] Sender, Block128[] Receiver) Bases(int count)
    {
        Block128[] labels = new Block128[count];
        Block128[] chosen = new Block128[count];
        Prg prg = new(new Block128(9, 9));
        prg.Fill(labels);
        for (int i = 0; i < count; i++)
        {
            labels[i] &= s_leafMask;
            chosen[i] = prg.NextBlock().LeastSignificantBit ? labels[i] ^ s_offset : labels[i];
        }

        return (labels, chosen);
    }

    /// <summary>Checks labels of random choices; returns how many choices are 1.</summary>
    private static int RequireCorrelation(Block128[] falseLabels, Block128[] activeLabels)
    {
        int ones = 0;
        for (int i = 0; i < falseLabels.Length; i++)
        {
            bool choice = activeLabels[i].LeastSignificantBit;
            ones += choice ? 1 : 0;
            if (falseLabels[i].LeastSignificantBit || activeLabels[i] != (choice ? falseLabels[i] ^ s_offset : falseLabels[i]))
            {
                Assert.Fail($"OT {i} of {falseLabels.Length}, choice {choice}: {falseLabels[i]} and {activeLabels[i]}");
            }
        }

        return ones;
    }
}
