using PrivateInference.GarbledCircuits.Circuits;
using PrivateInference.Primitives;

namespace PrivateInference.GarbledCircuits.Tests.Circuits;

public sealed class ReluCircuitTests
{
    public static TheoryData<int> Widths => [.. Enumerable.Range(8, 57)];

    [Theory]
    [MemberData(nameof(Widths))]
    public void Create_EveryShift_ComputesReluAndNoMoreGates(int ringBits)
    {
        Prg prg = new(new Block128((ulong)ringBits, 1));
        for (int shift = 0; shift <= ringBits - 2; shift++)
        {
            Circuit circuit = ReluCircuit.Create(ringBits, shift, null);
            circuit.AndGates.Should().Be(ringBits - 1 + (ringBits - 1) + (ringBits - shift - 1));
            circuit.TableBytes.Should().Be(32 * circuit.AndGates);
            circuit.InputBits.Should().Be(3 * ringBits);
            circuit.OutputBits.Should().Be(ringBits);
            Check(circuit, prg, ringBits, shift, long.MaxValue);
        }
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void Create_WithBound_ComputesClampedRelu(int ringBits)
    {
        Prg prg = new(new Block128((ulong)ringBits, 2));
        for (int shift = 0; shift <= ringBits - 2; shift += 3)
        {
            int bits = ringBits - 1 - shift;
            ulong[] random = new ulong[4];
            prg.FillRing(random, bits);
            foreach (long bound in (long[])[0, 1, 2, 3, 6L << (bits / 2), (long)Bits.Mask(bits), (long)Bits.Mask(bits) - 1, .. random.Select(r => (long)r)])
            {
                Check(ReluCircuit.Create(ringBits, shift, bound), prg, ringBits, shift, bound);
            }
        }
    }

    [Theory]
    [InlineData(37, 12, 6L << 12, 36 + 10 + 1 + 15 + 36)]
    [InlineData(37, 12, 6L << 10, 36 + 12 + 1 + 13 + 36)]
    [InlineData(32, 0, 1L << 20, 31 + 10 + 1 + 20 + 31)]
    [InlineData(16, 0, 32767L, 15 + 15 + 15)]
    [InlineData(16, 0, 0L, 14)]
    public void Create_WithBound_HasPinnedGates(int ringBits, int shift, long bound, long gates) =>
        ReluCircuit.Create(ringBits, shift, bound).AndGates.Should().Be(gates);

    [Theory]
    [MemberData(nameof(Widths))]
    public void CreateOfTruncatedShares_EveryShift_ComputesReluOfTheSumAndSavesAGateABit(int ringBits)
    {
        Prg prg = new(new Block128((ulong)ringBits, 3));
        for (int shift = 0; shift <= ringBits - 8; shift++)
        {
            Circuit circuit = ReluCircuit.CreateOfTruncatedShares(ringBits, shift, null);
            circuit.AndGates.Should().Be((2 * (ringBits - 1 - shift)) + ringBits - 1);
            circuit.InputBits.Should().Be((3 * ringBits) - (2 * shift));
            circuit.OutputBits.Should().Be(ringBits);
            int summed = ringBits - shift;
            ulong[] random = new ulong[3 * 64];
            prg.FillRing(random, ringBits);
            List<ulong[]> instances = [];
            for (int i = 0; i < 64; i++)
            {
                ulong share = random[3 * i] & Bits.Mask(summed);
                ulong x = i < 8 ? (1UL << (summed - 1)) - 4 + (ulong)i : i < 16 ? (ulong)i - 12 : random[(3 * i) + 1];
                instances.Add([(x - share) & Bits.Mask(summed), share, random[(3 * i) + 2]]);
            }

            ulong[] results = Bits.RunInTheClear(circuit, [summed, summed, ringBits], instances);
            for (int i = 0; i < 64; i++)
            {
                long x = Bits.Signed(instances[i][0] + instances[i][1], summed);
                results[i].Should().Be(((ulong)Math.Max(x, 0) - instances[i][2]) & Bits.Mask(ringBits), "x = {0}, l = {1}, shift = {2}", x, ringBits, shift);
            }
        }
    }

    [Theory]
    [InlineData(37, 30)]
    [InlineData(16, -1)]
    [InlineData(65, 8)]
    public void CreateOfTruncatedShares_OutOfRange_Throws(int ringBits, int shift)
    {
        Action create = () => ReluCircuit.CreateOfTruncatedShares(ringBits, shift, null);
        create.Should().Throw<ArgumentOutOfRangeException>();
    }

    [Theory]
    [InlineData(7, 0, null)]
    [InlineData(65, 0, null)]
    [InlineData(16, -1, null)]
    [InlineData(16, 15, null)]
    [InlineData(16, 0, -1L)]
    public void Create_OutOfRange_Throws(int ringBits, int shift, long? bound)
    {
        Action create = () => ReluCircuit.Create(ringBits, shift, bound);
        create.Should().Throw<ArgumentOutOfRangeException>().Which.ActualValue.Should().NotBeNull();
    }

    private static void Check(Circuit circuit, Prg prg, int ringBits, int shift, long bound)
    {
        ulong mask = Bits.Mask(ringBits);
        ulong[] random = new ulong[3 * 64];
        prg.FillRing(random, ringBits);
        ulong edge = 1UL << (ringBits - 1);
        ulong[] edges = [0, 1, edge - 1, edge, edge + 1, mask, (ulong)Math.Min(bound, (long)(edge - 1) >> shift) << shift];
        List<ulong[]> instances = [];
        for (int i = 0; i < 64; i++)
        {
            // Half of the instances hit the edges of the value range and of the clamp.
            ulong x = i < 32 ? edges[i % edges.Length] + (ulong)(i / 16) - 1 : random[3 * i] >> (i % 8 * (ringBits / 8));
            instances.Add([(x - random[(3 * i) + 1]) & mask, random[(3 * i) + 1], i % 5 == 0 ? 0 : random[(3 * i) + 2]]);
        }

        ulong[] results = Bits.RunInTheClear(circuit, [ringBits, ringBits, ringBits], instances);
        for (int i = 0; i < 64; i++)
        {
            long x = Bits.Signed(instances[i][0] + instances[i][1], ringBits);
            ulong expected = ((ulong)Math.Min(Math.Max(x, 0) >> shift, bound) - instances[i][2]) & mask;
            results[i].Should().Be(expected, "x = {0}, l = {1}, shift = {2}, bound = {3}", x, ringBits, shift, bound);
        }
    }
}
