using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;
using PrivateInference.Primitives;
using PrivateInference.Primitives.Kernels;

namespace PrivateInference.GarbledCircuits.Tests;

public sealed class TweakedHashTests
{
    [Fact]
    public void HashPortable_AnyLabel_IsTheDefinitionOverTheFrameworksAes()
    {
        Prg prg = new(new Block128(31, 32));
        for (ulong use = 0; use < 128; use += 9)
        {
            Block128 label = prg.NextBlock();
            Block128 key = TweakedHash.Key(use * 1234567);
            Block128 shifted = new(label.High ^ use, label.High ^ label.Low);
            using Aes aes = Aes.Create();
            aes.Key = MemoryMarshal.AsBytes(new ReadOnlySpan<Block128>(in key)).ToArray();
            byte[] encrypted = aes.EncryptEcb(MemoryMarshal.AsBytes(new ReadOnlySpan<Block128>(in shifted)), PaddingMode.None);
            Block128[] schedule = new Block128[11];
            AesKernel.ExpandKeyPortable(key, schedule);
            TweakedHash.HashPortable(schedule, label, use).Should().Be(MemoryMarshal.Read<Block128>(encrypted) ^ shifted);
        }
    }

    [Fact]
    public void Sigma_RandomLabels_IsALinearOrthomorphism()
    {
        // Linear, and both sigma and sigma(x) ^ x are invertible: applying sigma three times gives back x for this one.
        Prg prg = new(new Block128(33, 34));
        for (int i = 0; i < 100; i++)
        {
            Block128 x = prg.NextBlock();
            Block128 y = prg.NextBlock();
            (TweakedHash.Sigma(x) ^ TweakedHash.Sigma(y)).Should().Be(TweakedHash.Sigma(x ^ y));
            TweakedHash.Sigma(TweakedHash.Sigma(TweakedHash.Sigma(x))).Should().Be(x);
            (TweakedHash.Sigma(x) ^ x).Should().Be(TweakedHash.Sigma(TweakedHash.Sigma(x)), "the sum is the inverse of sigma");
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(8)]
    [InlineData(13)]
    public void ExpandKeys_AnyNumber_AgreesWithPortable(int count)
    {
        Block128[] keys = new Block128[count];
        new Prg(new Block128(35, 36)).Fill(keys);
        Vector128<byte>[] schedules = new Vector128<byte>[11 * count];
        Vector128<byte>[] expected = new Vector128<byte>[11 * count];
        AesKernel.ExpandKeys(keys, schedules);
        AesKernel.ExpandKeysPortable(keys, expected);
        schedules.Should().Equal(expected);
        Action tooShort = () => AesKernel.ExpandKeys(keys, new Vector128<byte>[(11 * count) + 1]);
        tooShort.Should().Throw<ArgumentException>();
    }
}
