using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;
using PrivateInference.Primitives.Kernels;
using X86Aes = System.Runtime.Intrinsics.X86.Aes;

namespace PrivateInference.Primitives.Tests;

public sealed class AesKernelTests
{
    private static readonly Block128 s_key = FromHex("000102030405060708090a0b0c0d0e0f");

    [Fact]
    public void Encrypt_Fips197AppendixC1_GivesPublishedCiphertext()
    {
        Block128[] block = [FromHex("00112233445566778899aabbccddeeff")];
        new AesKernel(s_key).Encrypt(block, block);
        block[0].ToString().Should().Be("69c4e0d86a7b0430d8cdb78070b4c55a");
    }

    [Fact]
    public void EncryptPortable_Fips197AppendixC1_GivesPublishedCiphertext()
    {
        Block128[] keys = new Block128[11];
        AesKernel.ExpandKeyPortable(s_key, keys);
        Block128[] block = [FromHex("00112233445566778899aabbccddeeff")];
        AesKernel.EncryptPortable(keys, block, block);
        block[0].ToString().Should().Be("69c4e0d86a7b0430d8cdb78070b4c55a");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(67)]
    public void Encrypt_AnyLength_AgreesWithTheFrameworkAndWithPortable(int blocks)
    {
        Block128[] source = new Block128[blocks];
        RandomNumberGenerator.Fill(MemoryMarshal.AsBytes(source.AsSpan()));
        Block128[] result = new Block128[blocks];
        new AesKernel(s_key).Encrypt(source, result);

        using Aes aes = Aes.Create();
        aes.Key = MemoryMarshal.AsBytes(new ReadOnlySpan<Block128>(in s_key)).ToArray();
        byte[] expected = aes.EncryptEcb(MemoryMarshal.AsBytes(source.AsSpan()), PaddingMode.None);
        MemoryMarshal.AsBytes(result.AsSpan()).SequenceEqual(expected).Should().BeTrue();

        Block128[] keys = new Block128[11];
        AesKernel.ExpandKeyPortable(s_key, keys);
        AesKernel.EncryptPortable(keys, source, source);
        source.Should().Equal(result);
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(9, 5)]
    [InlineData(40, ulong.MaxValue - 3)]
    public void CounterStreamX86_AnyLength_AgreesWithPortable(int blocks, ulong counter)
    {
        Assert.SkipUnless(X86Aes.IsSupported, "this machine has no AES-NI");
        Block128[] portableKeys = new Block128[11];
        AesKernel.ExpandKeyPortable(s_key, portableKeys);
        Vector128<byte>[] keys = new Vector128<byte>[11];
        AesKernel.ExpandKeyX86(s_key.AsVector(), keys);
        Block128[] portable = new Block128[blocks];
        Block128[] vector = new Block128[blocks];
        AesKernel.CounterStreamPortable(portableKeys, 7, counter, portable);
        AesKernel.CounterStreamX86(keys, 7, counter, vector);
        vector.Should().Equal(portable);
    }

    private static Block128 FromHex(string hex) => MemoryMarshal.Read<Block128>(Convert.FromHexString(hex));
}
