using PrivateInference.GarbledCircuits.ObliviousTransfer;
using PrivateInference.Primitives;
using PrivateInference.Primitives.Kernels;

namespace PrivateInference.GarbledCircuits.Tests.ObliviousTransfer;

/// <summary>What is built on correlated OT: random keys, messages, one of many, labels for inputs known late.</summary>
public sealed class DerivedOTTests
{
    [Fact]
    public void RandomOT_AnyLength_OnlyTheChosenKeyAgrees()
    {
        int[] counts = [0, 1, 63, 64, 65, 127, 128, 129, 2049, RandomOTSender.BatchLength + 65];
        byte[][] choices = [.. counts.Select((count, i) => Bytes((count + 7) / 8, (ulong)i))];
        TwoParties.Outcome<Block128[][], Block128[][]> run = TwoParties.Run(
            channel =>
            {
                RandomOTSender sender = RandomOTSender.Setup(channel, new Prg(new Block128(1, 1)));
                return counts.SelectMany(count =>
                {
                    Block128[] zeros = new Block128[count];
                    Block128[] ones = new Block128[count];
                    sender.Extend(channel, zeros, ones);
                    return new[] { zeros, ones };
                }).ToArray();
            },
            channel =>
            {
                RandomOTReceiver receiver = RandomOTReceiver.Setup(channel, new Prg(new Block128(2, 2)));
                return counts.Select((count, i) =>
                {
                    Block128[] keys = new Block128[count];
                    receiver.Extend(channel, choices[i], keys);
                    return keys;
                }).ToArray();
            });
        HashSet<Block128> differences = [];
        for (int i = 0; i < counts.Length; i++)
        {
            for (int j = 0; j < counts[i]; j++)
            {
                bool choice = Bit(choices[i], j);
                Block128 zero = run.Left[2 * i][j];
                Block128 one = run.Left[(2 * i) + 1][j];
                if (run.Right[i][j] != (choice ? one : zero) || !differences.Add(zero ^ one))
                {
                    Assert.Fail($"OT {j} of {counts[i]}: wrong key, or the correlation is still there");
                }
            }
        }
    }

    [Fact]
    public void OTHash_FirstTile_IsTheFormula()
    {
        Block128 session = new(5, 6);
        Block128[] labels = new Block128[OTHash.TileLength + 1];
        new Prg(default).Fill(labels);
        Block128[] hashed = [.. labels];
        new OTHash(session).Hash(hashed);
        foreach (int j in new[] { 0, 1, 63, 64 })
        {
            ulong tile = (ulong)(j / OTHash.TileLength);
            Block128 x = labels[j];
            Block128 y = new Block128(x.High, x.High ^ x.Low) ^ new Block128((ulong)(j % OTHash.TileLength), 0);
            Block128[] encrypted = [y];
            new AesKernel(session ^ new Block128(tile, 0)).Encrypt(encrypted, encrypted);
            hashed[j].Should().Be(encrypted[0] ^ y);
        }
    }

    [Fact]
    public void OTHash_EqualLabels_HashApart()
    {
        Block128[] labels = [.. Enumerable.Repeat(new Block128(1, 2), 3 * OTHash.TileLength)];
        new OTHash(default).Hash(labels);
        labels.Distinct().Should().HaveCount(labels.Length);
    }

    [Theory]
    [InlineData(0, 16)]
    [InlineData(1, 1)]
    [InlineData(9, 16)]
    [InlineData(9, 17)]
    [InlineData(3, 1024)]
    [InlineData(3, 2500)]
    [InlineData(2050, 5)]
    public void MessageOT_AnyLength_ReceiverGetsTheChosenMessage(int count, int messageBytes)
    {
        byte[] zeros = Bytes(count * messageBytes, 1);
        byte[] ones = Bytes(count * messageBytes, 2);
        byte[] choices = Bytes((count + 7) / 8, 3);
        byte[] expected = [.. Enumerable.Range(0, count).SelectMany(i => (Bit(choices, i) ? ones : zeros).Skip(i * messageBytes).Take(messageBytes))];
        TwoParties.Outcome<int, byte[]> run = TwoParties.Run(
            channel =>
            {
                MessageOT.Send(channel, RandomOTSender.Setup(channel, new Prg(new Block128(1, 1))), messageBytes, zeros, ones);
                return 0;
            },
            channel =>
            {
                byte[] messages = new byte[count * messageBytes];
                MessageOT.Receive(channel, RandomOTReceiver.Setup(channel, new Prg(new Block128(2, 2))), choices, messageBytes, messages);
                return messages;
            });
        run.Right.Should().Equal(expected);
    }

    [Fact]
    public void MessageOT_KnownMessages_WireIsUniform()
    {
        // All messages zero: what travels is the pads of both messages, and none may repeat or be skewed.
        const int Count = 2000;
        const int MessageBytes = 40;
        byte[] zeros = new byte[Count * MessageBytes];
        TwoParties.Outcome<int, byte[]> run = TwoParties.Run(
            channel =>
            {
                MessageOT.Send(channel, RandomOTSender.Setup(channel, new Prg(new Block128(1, 1))), MessageBytes, zeros, zeros);
                return 0;
            },
            channel =>
            {
                byte[] messages = new byte[Count * MessageBytes];
                MessageOT.Receive(channel, RandomOTReceiver.Setup(channel, new Prg(new Block128(2, 2))), new byte[Count / 8], MessageBytes, messages);
                return messages;
            });
        byte[] pads = run.LeftSent[^(2 * Count * MessageBytes)..];
        pads.Chunk(8).Select(chunk => BitConverter.ToUInt64(chunk)).Distinct().Should().HaveCount(pads.Length / 8);
        double expected = pads.Length / 256.0;
        pads.GroupBy(x => x).Sum(group => Math.Pow(group.Count() - expected, 2) / expected).Should().BeInRange(150, 390, "255 degrees of freedom, both tails below 10^-7");
    }

    [Theory]
    [InlineData(2, 1, 1)]
    [InlineData(3, 20, 16)]
    [InlineData(4, 300, 1)]
    [InlineData(16, 40, 3)]
    [InlineData(17, 40, 17)]
    [InlineData(256, 12, 40)]
    public void OneOfManyOT_EveryChoice_ReceiverGetsTheChosenMessage(int options, int count, int messageBytes)
    {
        byte[] messages = Bytes(count * options * messageBytes, 1);
        byte[] choices = [.. Enumerable.Range(0, count).Select(i => (byte)(i == 0 ? options - 1 : i * 7 % options))];
        byte[] expected = [.. Enumerable.Range(0, count).SelectMany(i => messages.Skip(((i * options) + choices[i]) * messageBytes).Take(messageBytes))];
        TwoParties.Outcome<int, byte[]> run = TwoParties.Run(
            channel =>
            {
                OneOfManyOT.Send(channel, RandomOTSender.Setup(channel, new Prg(new Block128(1, 1))), options, messageBytes, messages);
                return 0;
            },
            channel =>
            {
                byte[] received = new byte[count * messageBytes];
                OneOfManyOT.Receive(channel, RandomOTReceiver.Setup(channel, new Prg(new Block128(2, 2))), options, choices, messageBytes, received);
                return received;
            });
        run.Right.Should().Equal(expected);
    }

    [Fact]
    public void OneOfManyOT_AllMessagesZero_EveryPadDiffers()
    {
        TwoParties.Outcome<int, byte[]> run = TwoParties.Run(
            channel =>
            {
                OneOfManyOT.Send(channel, RandomOTSender.Setup(channel, new Prg(new Block128(1, 1))), 256, 16, new byte[3 * 256 * 16]);
                return 0;
            },
            channel =>
            {
                byte[] received = new byte[3 * 16];
                OneOfManyOT.Receive(channel, RandomOTReceiver.Setup(channel, new Prg(new Block128(2, 2))), 256, [0, 5, 255], 16, received);
                return received;
            });
        run.LeftSent[^(3 * 256 * 16)..].Chunk(16).Select(Convert.ToHexString).Distinct().Should().HaveCount(3 * 256);
    }

    [Theory]
    [InlineData(2, 1)]
    [InlineData(3, 2)]
    [InlineData(4, 2)]
    [InlineData(5, 3)]
    [InlineData(256, 8)]
    public void RandomOTsPerTransfer_Options_IsTheLogarithmRoundedUp(int options, int expected)
        => OneOfManyOT.RandomOTsPerTransfer(options).Should().Be(expected);

    [Theory]
    [InlineData(1)]
    [InlineData(257)]
    public void RandomOTsPerTransfer_OutOfRange_Throws(int options)
        => ((Action)(() => OneOfManyOT.RandomOTsPerTransfer(options))).Should().Throw<ArgumentOutOfRangeException>();

    [Fact]
    public void LabelTransfer_LateInputs_GivesActiveLabelsForOneBitUpAndOneBlockDown()
    {
        const int Count = 2051;
        Block128 offset = new(7, 9);
        Block128[] wires = new Block128[Count];
        new Prg(new Block128(4, 4)).Fill(wires);
        byte[] random = Bytes((Count + 7) / 8, 5);
        byte[] inputs = Bytes((Count + 7) / 8, 6);
        long senderBefore = 0;
        long receiverBefore = 0;
        TwoParties.Outcome<int, Block128[]> run = TwoParties.Run(
            channel =>
            {
                CorrelatedOTSender sender = CorrelatedOTSender.Setup(channel, new Prg(new Block128(1, 1)), offset);
                Block128[] precomputed = new Block128[Count];
                sender.Extend(channel, precomputed);
                senderBefore = channel.Sent.LongLength;
                LabelTransfer.Answer(channel, sender.Offset, precomputed, wires);
                return 0;
            },
            channel =>
            {
                Block128[] precomputed = new Block128[Count];
                CorrelatedOTReceiver.Setup(channel, new Prg(new Block128(2, 2))).Extend(channel, random, precomputed);
                receiverBefore = channel.Sent.LongLength;
                LabelTransfer.Request(channel, random, inputs);
                Block128[] active = new Block128[Count];
                LabelTransfer.Receive(channel, precomputed, active);
                return active;
            });
        run.Right.Should().Equal(wires.Select((wire, i) => Bit(inputs, i) ? wire ^ offset : wire));
        (run.LeftSent.LongLength - senderBefore).Should().Be(16 * Count);
        run.RightSent[(int)receiverBefore..].Should().Equal(inputs.Zip(random, (y, b) => (byte)(y ^ b)), "the request is the input under the random bits and nothing else");
    }

    [Fact]
    public void AllTransfers_WrongLengths_Throw()
    {
        TwoParties.Run(
            channel =>
            {
                RandomOTSender random = RandomOTSender.Setup(channel, new Prg(new Block128(1, 1)));
                Throws(() => random.Extend(channel, new Block128[2], new Block128[1]), "oneKeys has 1 blocks, zeroKeys has 2*");
                Throws(() => MessageOT.Send(channel, random, 3, new byte[4], new byte[4]), "zeroMessages has 4 bytes, no whole number of messages of 3*");
                Throws(() => MessageOT.Send(channel, random, 3, new byte[6], new byte[3]), "oneMessages has 3 bytes, zeroMessages has 6*");
                Throws(() => MessageOT.Send(channel, random, 0, [], []), "*messageBytes*");
                Throws(() => OneOfManyOT.Send(channel, random, 4, 3, new byte[13]), "messages has 13 bytes, no multiple of 12*");
                Throws(() => LabelTransfer.Answer(channel, default, new Block128[2], new Block128[1]), "falseLabels has 1 labels, precomputed has 2*");
                return 0;
            },
            channel =>
            {
                RandomOTReceiver random = RandomOTReceiver.Setup(channel, new Prg(default));
                Throws(() => random.Extend(channel, new byte[2], new Block128[1]), "choices has 2 bytes, 1 OTs need 1*");
                Throws(() => MessageOT.Receive(channel, random, new byte[2], 3, new byte[6]), "choices has 2 bytes, 2 OTs need 1*");
                Throws(() => OneOfManyOT.Receive(channel, random, 4, [4], 1, new byte[1]), "a choice is outside of [0, 4)*");
                Throws(() => OneOfManyOT.Receive(channel, random, 4, [1], 1, new byte[2]), "choices has 1 indices, messages needs 2*");
                Throws(() => LabelTransfer.Request(channel, new byte[2], new byte[1]), "inputs has 1 bytes, randomChoices has 2*");
                Throws(() => LabelTransfer.Receive(channel, new Block128[2], new Block128[1]), "activeLabels has 1 labels, precomputed has 2*");
                return 0;
            });
    }

    private static void Throws(Action act, string message) => act.Should().Throw<ArgumentException>().WithMessage(message);

    private static byte[] Bytes(int length, ulong seed)
    {
        byte[] bytes = new byte[length];
        new Prg(new Block128(seed, 1234)).FillValues<byte>(bytes);
        return bytes;
    }

    private static bool Bit(byte[] bits, int index) => ((bits[index / 8] >> (index % 8)) & 1) != 0;
}
