using System.Globalization;
using System.Numerics;
using PrivateInference.GarbledCircuits.ObliviousTransfer;
using PrivateInference.Primitives;

namespace PrivateInference.GarbledCircuits.Tests.ObliviousTransfer;

public sealed class BaseOTTests
{
    private const int Count = 40;

    [Fact]
    public void SendReceive_RandomChoices_OnlyTheChosenKeyAgrees()
    {
        byte[] choices = RandomChoices(1);
        (Block128[] zeros, Block128[] ones, Block128[] chosen, _) = Run(choices, 2, 3);
        for (int i = 0; i < Count; i++)
        {
            bool choice = Bit(choices, i);
            chosen[i].Should().Be(choice ? ones[i] : zeros[i]);
            chosen[i].Should().NotBe(choice ? zeros[i] : ones[i]);
        }

        zeros.Concat(ones).Distinct().Should().HaveCount(2 * Count, "keys of different OTs are unrelated");
    }

    [Fact]
    public void Receive_SameChoicesOtherRandomness_MessagesUnrelated()
    {
        byte[] choices = RandomChoices(1);
        byte[] first = Run(choices, 2, 3).ReceiverSent;
        byte[] second = Run(choices, 2, 4).ReceiverSent;
        first.Should().HaveCount(Count * P256Curve.PointBytes);
        first.Chunk(P256Curve.PointBytes).Select(Convert.ToHexString)
            .Intersect(second.Chunk(P256Curve.PointBytes).Select(Convert.ToHexString)).Should().BeEmpty();
    }

    [Fact]
    public void Receive_EitherChoiceSameRandomness_MessageDependsOnChoice()
    {
        // With the receiver's scalars fixed, every message moves with the choice: B or B + A, never the same point.
        byte[] zeros = Run(new byte[Count / 8], 2, 3).ReceiverSent;
        byte[] ones = Run(Enumerable.Repeat((byte)0xff, Count / 8).ToArray(), 2, 3).ReceiverSent;
        for (int i = 0; i < Count; i++)
        {
            Point(zeros, i).Should().NotEqual(Point(ones, i));
        }
    }

    [Fact]
    public void Send_PointNotOnCurve_ThrowsInvalidDataExactlyThen()
    {
        // Half of all x are on no point: those where x^3 - 3x + b is no square modulo p, by Euler's criterion.
        BigInteger p = BigInteger.Pow(2, 256) - BigInteger.Pow(2, 224) + BigInteger.Pow(2, 192) + BigInteger.Pow(2, 96) - 1;
        BigInteger b = BigInteger.Parse("05ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b", NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        for (int x = 0; x < 64; x++)
        {
            byte[] point = new byte[P256Curve.PointBytes];
            point[0] = 2;
            point[^1] = (byte)x;
            using MemoryChannel channel = MemoryChannel.Replaying(point);
            Action act = () => BaseOT.Send(channel, new Prg(default), new Block128[1], new Block128[1]);
            if (BigInteger.ModPow((x * x * x) - (3 * x) + b, (p - 1) / 2, p).IsOne)
            {
                act.Should().NotThrow("x = {0} is on the curve", x);
            }
            else
            {
                act.Should().Throw<InvalidDataException>("x = {0} is not on the curve", x);
            }
        }
    }

    [Theory]
    [InlineData("000000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296")]
    [InlineData("02ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff")]
    public void SendAndReceive_BadPoint_ThrowInvalidData(string hex)
    {
        byte[] bad = Convert.FromHexString(hex);
        using MemoryChannel toSender = MemoryChannel.Replaying(bad);
        using MemoryChannel toReceiver = MemoryChannel.Replaying(bad);
        Action send = () => BaseOT.Send(toSender, new Prg(default), new Block128[1], new Block128[1]);
        Action receive = () => BaseOT.Receive(toReceiver, new Prg(default), new byte[1], new Block128[1]);
        send.Should().Throw<InvalidDataException>().WithMessage("*expected a compressed point*");
        receive.Should().Throw<InvalidDataException>().WithMessage("*expected a compressed point*");
    }

    [Fact]
    public void Send_PeerReturnsOurOwnPoint_ThrowsInvalidData()
    {
        // B = A makes aB - aA the point at infinity, which an honest receiver reaches with probability 2^-256.
        using MemoryChannel probe = MemoryChannel.Replaying([]);
        Action first = () => BaseOT.Send(probe, new Prg(default), new Block128[1], new Block128[1]);
        first.Should().Throw<EndOfStreamException>();
        using MemoryChannel echo = MemoryChannel.Replaying(probe.Sent);
        Action second = () => BaseOT.Send(echo, new Prg(default), new Block128[1], new Block128[1]);
        second.Should().Throw<InvalidDataException>().WithMessage("*not from this protocol*");
    }

    [Fact]
    public void Receive_TooFewChoices_Throws()
    {
        using MemoryChannel channel = MemoryChannel.Replaying([]);
        Action act = () => BaseOT.Receive(channel, new Prg(default), new byte[1], new Block128[9]);
        act.Should().Throw<ArgumentException>().WithMessage("*1 bytes*9 OTs need 2*");
    }

    [Fact]
    public void Load_NoSuchLibrary_NamesWhatWasLookedFor()
    {
        Action act = () => LibCrypto.Load(["libno-such-a.so", "libno-such-b.so"]);
        act.Should().Throw<DllNotFoundException>().WithMessage("*libno-such-a.so, libno-such-b.so*");
    }

    [Theory]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000", false)]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000001", true)]
    [InlineData("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632550", true)]
    [InlineData("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551", false)]
    [InlineData("ffffffff00000000ffffffffffffffffbce6faada7179e85f3b9cac2fc632550", false)]
    [InlineData("fffffffeffffffffffffffffffffffffffffffffffffffffffffffffffffffff", true)]
    [InlineData("ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff", false)]
    public void IsScalar_AroundTheOrder_IsInOneToOrder(string hex, bool expected)
        => P256Curve.IsScalar(Convert.FromHexString(hex)).Should().Be(expected);

    private static (Block128[] Zeros, Block128[] Ones, Block128[] Chosen, byte[] ReceiverSent) Run(byte[] choices, ulong senderSeed, ulong receiverSeed)
    {
        TwoParties.Outcome<(Block128[] Zeros, Block128[] Ones), Block128[]> run = TwoParties.Run(
            channel =>
            {
                Block128[] zeros = new Block128[Count];
                Block128[] ones = new Block128[Count];
                BaseOT.Send(channel, new Prg(new Block128(senderSeed, 0)), zeros, ones);
                return (zeros, ones);
            },
            channel =>
            {
                Block128[] keys = new Block128[Count];
                BaseOT.Receive(channel, new Prg(new Block128(receiverSeed, 0)), choices, keys);
                return keys;
            });
        return (run.Left.Zeros, run.Left.Ones, run.Right, run.RightSent);
    }

    private static byte[] RandomChoices(ulong seed)
    {
        byte[] choices = new byte[Count / 8];
        new Prg(new Block128(seed, 99)).FillValues<byte>(choices);
        return choices;
    }

    private static bool Bit(byte[] bits, int index) => ((bits[index / 8] >> (index % 8)) & 1) != 0;

    private static byte[] Point(byte[] sent, int index) => sent.AsSpan(index * P256Curve.PointBytes, P256Curve.PointBytes).ToArray();
}
