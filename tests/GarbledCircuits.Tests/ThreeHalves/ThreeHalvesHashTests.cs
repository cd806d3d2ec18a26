using System.Numerics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using PrivateInference.GarbledCircuits.ThreeHalves;
using PrivateInference.Primitives;
using PrivateInference.Primitives.Kernels;

namespace PrivateInference.GarbledCircuits.Tests.ThreeHalves;

public sealed class ThreeHalvesHashTests
{
    private readonly Prg _prg = new(new Block128(61, 62));

    [Fact]
    public void HashPortable_AnyLabel_IsTheDefinitionOverTheFrameworksAes()
    {
        for (ulong use = 0; use < 256; use += 9)
        {
            Block128 label = _prg.NextBlock();
            Block128 key = TweakedHash.Key(use * 1234567);
            Block128 shifted = new(label.High ^ use, label.High ^ label.Low);
            using Aes aes = Aes.Create();
            aes.Key = MemoryMarshal.AsBytes(new ReadOnlySpan<Block128>(in key)).ToArray();
            byte[] encrypted = aes.EncryptEcb(MemoryMarshal.AsBytes(new ReadOnlySpan<Block128>(in shifted)), PaddingMode.None);
            uint upper = (uint)(shifted.Low >> 32);
            uint lower = (uint)shifted.Low;
            Block128 forward = new(upper | ((ulong)(upper ^ lower) << 32), 0);
            Block128[] schedule = new Block128[11];
            AesKernel.ExpandKeyPortable(key, schedule);
            ThreeHalvesHash.HashPortable(schedule, label, use).Should().Be(MemoryMarshal.Read<Block128>(encrypted) ^ forward);
        }
    }

    /// <summary>
    /// A table shows <c>low(E(y)) xor (Q xor L) offset</c> for a hidden y, Q being the hash's feed-forward and L one of four. Were some Q xor L not
    /// of full rank, the table would show parity bits of <c>E(y)</c> itself.
    /// </summary>
    [Fact]
    public void Omega_PlusAnyCombinationOfOffsetHalves_HasFullRank()
    {
        for (ulong coefficients = 0; coefficients < 4; coefficients++)
        {
            ulong[] columns = [.. Enumerable.Range(0, 128).Select(bit =>
            {
                Block128 offset = bit < 64 ? new Block128(1UL << bit, 0) : new Block128(0, 1UL << (bit - 64));
                ulong added = (offset.Low & ThreeHalvesTable.Mask(coefficients)) ^ (offset.High & ThreeHalvesTable.Mask(coefficients >> 1));
                return added ^ ThreeHalvesHash.Omega(TweakedHash.Sigma(offset).Low);
            })];
            Rank(columns).Should().Be(64, "of combination {0}", coefficients);

            ulong[] halfOfSigma = [.. Enumerable.Range(0, 64).Select(bit => (1UL << bit) ^ ThreeHalvesHash.Omega(1UL << bit))];
            Rank(halfOfSigma).Should().Be(64, "omega is an orthomorphism");
        }
    }

    private static int Rank(ulong[] vectors)
    {
        ulong[] pivots = new ulong[64];
        foreach (ulong vector in vectors)
        {
            ulong rest = vector;
            while (rest != 0 && pivots[BitOperations.Log2(rest)] != 0)
            {
                rest ^= pivots[BitOperations.Log2(rest)];
            }

            if (rest != 0)
            {
                pivots[BitOperations.Log2(rest)] = rest;
            }
        }

        return pivots.Count(pivot => pivot != 0);
    }
}
