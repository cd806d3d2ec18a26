using System.Runtime.Intrinsics;
using PrivateInference.Primitives.Kernels;
using X86 = System.Runtime.Intrinsics.X86;

namespace PrivateInference.Primitives.Tests;

/// <summary>The instruction sets that this run really uses: a switch of the runtime that does nothing would make its run worthless.</summary>
public sealed class Tiers(ITestOutputHelper output)
{
    [Fact]
    public void Aes_UnderTheSwitchesOfThisRun_UsesWhatTheyLeave()
    {
        Report("AES", AesKernel.Tier);
        bool expected = X86.X86Base.IsSupported && !IsOff("EnableAES") && CpuIdBit(leaf: 1, register: 2, bit: 25);
        AesKernel.Tier.Should().Be(expected ? "AES-NI" : "portable");
    }

    [Fact]
    public void IntegerConvolution_UnderTheSwitchesOfThisRun_UsesWhatTheyLeave()
    {
        Report("integer convolution", IntegerConvolution.Tier);
        bool avx2 = X86.X86Base.IsSupported && !IsOff("EnableAVX") && !IsOff("EnableAVX2") && CpuIdBit(leaf: 7, register: 1, bit: 5);
        bool avx512 = avx2 && !IsOff("EnableAVX512") && CpuIdBit(leaf: 7, register: 1, bit: 17) && Vector512.IsHardwareAccelerated;
        IntegerConvolution.Tier.Should().Be(avx512 ? "AVX-512" : avx2 ? "AVX2" : "portable");
    }

    private static bool IsOff(string name)
        => Environment.GetEnvironmentVariable("DOTNET_EnableHWIntrinsic") == "0" || Environment.GetEnvironmentVariable($"DOTNET_{name}") == "0";

    private static bool CpuIdBit(int leaf, int register, int bit)
    {
        (int eax, int ebx, int ecx, int edx) = X86.X86Base.CpuId(leaf, 0);
        return ((new[] { eax, ebx, ecx, edx }[register] >> bit) & 1) != 0;
    }

    /// <summary>To the test's output, and to the console for <c>tests/tiers.sh</c>, which runs the test program itself.</summary>
    private void Report(string kernel, string tier)
    {
        output.WriteLine($"tier of {kernel}: {tier}");
        Console.WriteLine($"tier of {kernel}: {tier}");
    }
}
