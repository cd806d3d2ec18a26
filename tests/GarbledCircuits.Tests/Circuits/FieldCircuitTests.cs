using PrivateInference.GarbledCircuits.Circuits;
using PrivateInference.Primitives;

namespace PrivateInference.GarbledCircuits.Tests.Circuits;

public sealed class FieldCircuitTests
{
    /// <summary>DELPHI's prime, 15 * 2^37 + 1.</summary>
    private const ulong Delphi = 2061584302081;

    public static TheoryData<ulong> Moduli => [17, 19, 31, 97, 127, 8191, 65537, Delphi, (1UL << 45) - 55, (1UL << 62) - 57, (1UL << 61) + 1];

    [Theory]
    [MemberData(nameof(Moduli))]
    public void ReluCreateForField_AnyModulus_ComputesClampedRelu(ulong p)
    {
        int bits = Width(p);
        foreach (int shift in (int[])[0, 1, bits / 3, bits - 2])
        {
            ulong largest = (p / 2) >> shift;
            foreach (long? bound in (long?[])[null, 0, 1, 2, 3, 6L << (bits / 3), Math.Max((long)largest - 1, 0), (long)largest, long.MaxValue])
            {
                long limit = bound ?? long.MaxValue;
                Check(ReluCircuit.CreateForField(p, shift, bound), [bits, bits, bits], Shares(p, 3), word =>
                {
                    ulong relu = (ulong)Math.Min(Math.Max(Signed(word[0], word[1], p), 0) >> shift, limit);
                    return (relu % p + p - word[2]) % p;
                });
            }
        }
    }

    [Theory]
    [InlineData(17)]
    [InlineData(19)]
    public void ReluCreateForField_SmallModulus_IsRightForAllInputs(ulong p)
    {
        List<ulong[]> all = [];
        for (ulong i = 0; i < p * p * p; i++)
        {
            all.Add([i % p, i / p % p, i / p / p]);
        }

        foreach (long? bound in (long?[])[null, 1, 3, 4, 5])
        {
            Check(ReluCircuit.CreateForField(p, 0, bound), [5, 5, 5], all, word =>
                ((ulong)Math.Min(Math.Max(Signed(word[0], word[1], p), 0), bound ?? long.MaxValue) + p - word[2]) % p);
        }
    }

    [Fact]
    public void ReluCreateForField_DelphisPrime_NeedsNoMoreGatesThanDelphi()
    {
        ReluCircuit.CreateForField(Delphi, 0, null).AndGates.Should().Be(122 + 40 + 40 + 81);
        ReluCircuit.CreateForField(Delphi, 0, 6 << 11).AndGates.Should().Be(264).And.BeLessThanOrEqualTo(288);
        ReluCircuit.CreateForField(Delphi, 15, 6 << 11).AndGates.Should().Be(264).And.BeLessThanOrEqualTo(288);
        SignCircuit.CreateForField(Delphi).AndGates.Should().Be((4 * 41) - 2);
        MaxCircuit.CreateForField(Delphi, 4).AndGates.Should().Be((4 * 162) + (3 * 84) + 81 - 1);
    }

    [Theory]
    [MemberData(nameof(Moduli))]
    public void MaxCreateForField_AnyModulus_ComputesSignedMaximum(ulong p)
    {
        int bits = Width(p);
        Check(MaxCircuit.CreateForField(p, 3), [.. Enumerable.Repeat(bits, 7)], Shares(p, 7), word =>
        {
            long largest = Enumerable.Range(0, 3).Max(k => Signed(word[k], word[3 + k], p));
            return ((largest < 0 ? p - (ulong)-largest : (ulong)largest) + p - word[6]) % p;
        });
    }

    [Theory]
    [MemberData(nameof(Moduli))]
    public void ArgMaxAndSignCreateForField_AnyModulus_ComputeIndexAndSign(ulong p)
    {
        int bits = Width(p);
        List<ulong[]> instances = Shares(p, 11);
        Check(ArgMaxCircuit.CreateForField(p, 5), [.. Enumerable.Repeat(bits, 10), 3], instances, word =>
            (ulong)Enumerable.Range(0, 5).MaxBy(k => Signed(word[k], word[5 + k], p)) ^ (word[10] & 7));
        Check(SignCircuit.CreateForField(p), [bits, bits, 1], instances, word => (Signed(word[0], word[1], p) >= 0 ? 1UL : 0) ^ (word[2] & 1));
    }

    [Theory]
    [InlineData(15)]
    [InlineData(18)]
    [InlineData((1UL << 62) + 1)]
    public void CreateForField_ModulusOutOfRange_Throws(ulong modulus)
    {
        Action create = () => ReluCircuit.CreateForField(modulus, 0, null);
        create.Should().Throw<ArgumentOutOfRangeException>().Which.ActualValue.Should().Be(modulus);
    }

    private static int Width(ulong value) => 64 - System.Numerics.BitOperations.LeadingZeroCount(value);

    private static long Signed(ulong left, ulong right, ulong p)
    {
        ulong x = (left + right) % p;
        return x > p / 2 ? (long)x - (long)p : (long)x;
    }

    private static void Check(Circuit circuit, int[] widths, List<ulong[]> instances, Func<ulong[], ulong> expected)
    {
        foreach (ulong[][] chunk in instances.Chunk(64))
        {
            ulong[] got = Bits.RunInTheClear(circuit, widths, chunk);
            got.Should().Equal(chunk.Select(expected), "of {0}", circuit.Name);
        }
    }

    /// <summary>Words below p; the values shared in the first two are often at the edges of the range and of the clamp.</summary>
    private static List<ulong[]> Shares(ulong p, int words)
    {
        Prg prg = new(new Block128(p, 5));
        List<ulong[]> instances = [];
        ulong[] edges = [0, 1, p / 2, (p / 2) + 1, p - 1, (p / 2) - 1, 6UL << (Width(p) / 3), (6UL << (Width(p) / 3)) - 1, 2, 3];
        for (int i = 0; i < 192; i++)
        {
            ulong[] word = new ulong[words];
            prg.FillValues<ulong>(word);
            for (int k = 0; k < words; k++)
            {
                word[k] %= p;
            }

            if (i % 3 != 0)
            {
                int other = words == 3 ? 1 : words / 2;
                ulong value = edges[i / 3 % edges.Length] % p;
                word[other] = i % 3 == 1 ? (value + p - word[0]) % p : word[other];
                word[0] = i % 3 == 1 ? word[0] : (value >> (i % 7)) % p;
                word[other] = i % 3 == 1 ? word[other] : 0;
            }

            instances.Add(word);
        }

        return instances;
    }
}
