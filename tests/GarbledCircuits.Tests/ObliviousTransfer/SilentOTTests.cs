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
    private static readonly LpnParameters s_toyBootstrap = new(8, 4, 20);
    private static readonly LpnParameters s_toyMain = new(16, 5, 30);

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
        s_toyMain.Bases.Should().BeLessThan(s_toyBootstrap.Outputs);
        int[] counts = [1, 31, 32, 33, 100, 1000, 0, 7];
        (Block128[] bases, Block128[] chosen) = Bases(s_toyBootstrap.Bases);
        TwoParties.Outcome<Block128[], Block128[]> run = TwoParties.Run(
            channel => Fill(channel, Sender(channel, bases), counts),
            channel => Fill(channel, Receiver(channel, chosen), counts));
        int ones = RequireCorrelation(run.Left, run.Right);
        ones.Should().BeInRange(500, 704, "random choices are balanced: six standard deviations of 1,204");
        run.Left.Distinct().Should().HaveCount(run.Left.Length);
        run.RightSent.Should().BeEmpty("the receiver is silent");

        // 110 bases are 7 trees of 16 or 4 of 32, so a main round gives 384 outputs: 1,204 take four rounds and 38 trees of output.
        run.LeftSent.Should().HaveCount((7 * s_toyBootstrap.TreeBytes) + (((4 * 4) + 38) * s_toyMain.TreeBytes));
    }

    [Fact]
    public void Extend_RealParameters_GivesLabelsAndKeysForChosenAndRandomChoices()
    {
        // The one test with real parameters: their set-up is slow on a machine without AES instructions.
        const int Random = 9000;
        const int Chosen = 20_001;
        byte[] choices = new byte[(Chosen + 7) / 8];
        new Prg(new Block128(6, 6)).FillValues<byte>(choices);
        List<OTCounts> sent = [];
        TwoParties.Outcome<Block128[][], Block128[][]> run = TwoParties.Run(
            channel =>
            {
                Prg prg = new(new Block128(1, 1));
                ICorrelatedOTSender sender = CorrelatedOT.SetupSender(OTExtension.Silent, channel, prg, s_offset);
                sent.Add(new OTCounts(channel.Sent.LongLength, 0));
                Block128[] random = new Block128[Random];
                ((SilentOTSender)sender).ExtendRandom(channel, random);
                sent.Add(new OTCounts(channel.Sent.LongLength, 0));
                Block128[] labels = new Block128[Chosen];
                sender.Extend(channel, labels);
                sent.Add(new OTCounts(channel.Sent.LongLength, 0));
                Block128[] zeros = new Block128[10];
                Block128[] ones = new Block128[10];
                RandomOTSender.Over(sender, channel, prg).Extend(channel, zeros, ones);
                return new[] { random, labels, zeros, ones };
            },
            channel =>
            {
                ICorrelatedOTReceiver receiver = CorrelatedOT.SetupReceiver(OTExtension.Silent, channel, new Prg(new Block128(2, 2)));
                (channel.Sent.LongLength - OTCounts.Setup(OTExtension.Silent).FromReceiver).Should().Be(0);
                Block128[] random = new Block128[Random];
                ((SilentOTReceiver)receiver).ExtendRandom(channel, random);
                Block128[] labels = new Block128[Chosen];
                receiver.Extend(channel, choices, labels);
                Block128[] keys = new Block128[10];
                RandomOTReceiver.Over(receiver, channel).Extend(channel, choices.AsSpan(0, 2), keys);
                return new[] { random, labels, keys };
            });
        RequireCorrelation(run.Left[0], run.Right[0]).Should().BeInRange(4215, 4785, "six standard deviations of 9,000");
        for (int i = 0; i < Chosen; i++)
        {
            run.Right[1][i].Should().Be(Bit(choices, i) ? run.Left[1][i] ^ s_offset : run.Left[1][i]);
        }

        for (int i = 0; i < 10; i++)
        {
            run.Right[2][i].Should().Be(Bit(choices, i) ? run.Left[3][i] : run.Left[2][i]);
        }

        // Corrections hide the choices: half of them are ones, and they do not follow the choices.
        OTCounts setUp = OTCounts.Setup(OTExtension.Silent);
        byte[] corrections = run.RightSent.AsSpan((int)setUp.FromReceiver, choices.Length).ToArray();
        corrections.Sum(x => BitOperations.PopCount(x)).Should().BeInRange(9575, 10426, "six standard deviations of 20,001");
        corrections.Zip(choices, (x, y) => BitOperations.PopCount((uint)(x ^ y))).Sum().Should().BeInRange(9575, 10426);

        sent[0].FromSender.Should().Be(setUp.FromSender);
        (sent[1].FromSender - sent[0].FromSender).Should().Be(OTCounts.ExtendRandom(0, Random).FromSender);
        (sent[2].FromSender - sent[1].FromSender).Should().Be(OTCounts.Extend(OTExtension.Silent, Random, Chosen).FromSender);
        run.RightSent.LongLength.Should().Be(setUp.FromReceiver + OTCounts.Extend(OTExtension.Silent, Random, Chosen).FromReceiver + 2);
    }

    [Fact]
    public void OTCounts_SilentRounds_AreTreesByHand()
    {
        // A main round: 67 trees for the next bases, 1,213 for outputs, 13 blocks each.
        OTCounts.ExtendRandom(0, 0).FromSender.Should().Be(0);
        OTCounts.ExtendRandom(0, 1).FromSender.Should().Be(68 * 208);
        OTCounts.ExtendRandom(1, 8191).FromSender.Should().Be(0);
        OTCounts.ExtendRandom(8192, 1).FromSender.Should().Be(208);
        OTCounts.ExtendRandom(0, 1213L * 8192).FromSender.Should().Be(1280 * 208);
        OTCounts.ExtendRandom(1213L * 8192, 1).FromSender.Should().Be(68 * 208);
        OTCounts.Extend(OTExtension.Silent, 1, 9).Should().Be(new OTCounts(0, 2));
        OTCounts.Extend(OTExtension.Iknp, 1, 129).Should().Be(new OTCounts(0, 4096));
        OTCounts.Setup(OTExtension.Iknp).Should().Be(new OTCounts(128 * 33, 33));
        ((Action)(() => OTCounts.Setup((OTExtension)7))).Should().Throw<ArgumentOutOfRangeException>().WithMessage("OT extension 7 is unknown, expected Iknp or Silent*");
        ((Action)(() => OTCounts.ExtendRandom(-1, 1))).Should().Throw<ArgumentOutOfRangeException>();
    }

    [Fact]
    public void OTCounts_SilentAtTwoToThe24_IsAtMostATenthOfAByteEach()
    {
        OTCounts all = OTCounts.Setup(OTExtension.Silent) + OTCounts.ExtendRandom(0, 1 << 24);
        ((all.FromSender + all.FromReceiver) / (double)(1 << 24)).Should().BeInRange(0.05, 0.1);
    }

    [Fact]
    public void LpnParameters_Sets_FeedOneAnother()
    {
        LpnParameters.Main.Outputs.Should().Be(10_485_760);
        LpnParameters.Bootstrap.Outputs.Should().Be(649_728).And.BeGreaterThanOrEqualTo(LpnParameters.Main.Bases);
    }

    [Fact]
    public void Setup_EvenOffset_Throws()
    {
        using MemoryChannel channel = MemoryChannel.Replaying([]);
        ((Action)(() => SilentOTSender.Setup(channel, new Prg(default), new Block128(2, 1)))).Should().Throw<ArgumentException>().WithMessage("offset has least significant bit 0*");
    }

    [Fact]
    public void SilentStream_PeerGoesAway_ThrowsIOException()
    {
        (Block128[] bases, Block128[] chosen) = Bases(s_toyBootstrap.Bases);
        TwoParties.Outcome<Block128[], Block128[]> run = TwoParties.Run(
            channel => Fill(channel, Sender(channel, bases), [1000]),
            channel => Fill(channel, Receiver(channel, chosen), [1000]));
        for (int length = 0; length < run.LeftSent.Length; length += 501)
        {
            using MemoryChannel cut = MemoryChannel.Replaying(run.LeftSent.AsSpan(0, length));
            ((Action)(() => Fill(cut, Receiver(cut, chosen), [1000]))).Should().Throw<IOException>();
        }
    }

    private static SilentStream Sender(MemoryChannel channel, Block128[] bases)
        => new(channel, new TreeSender(s_offset, new Prg(default)), new Block128(5, 5), bases, s_toyBootstrap, s_toyMain);

    private static SilentStream Receiver(MemoryChannel channel, Block128[] chosen)
        => new(channel, new TreeReceiver(), new Block128(5, 5), chosen, s_toyBootstrap, s_toyMain);

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

    private static bool Bit(byte[] bits, int index) => ((bits[index / 8] >> (index % 8)) & 1) != 0;
}
