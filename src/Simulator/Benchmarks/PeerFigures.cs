namespace PrivateInference.Simulator.Benchmarks;

/// <summary>What other implementations reach: published, or measured with their own code on another machine. For orientation; a ratio needs both in one run.</summary>
internal static class PeerFigures
{
    private static readonly Dictionary<string, string> s_figures = new()
    {
        ["aes.peak"] = "675 (Zen 4, 8 in flight)",
        ["and.garble"] = "emp-tool 34.9",
        ["and.evaluate"] = "emp-tool 65.5",
        ["ot.base.ms"] = "emp-ot 10",
        ["ot.iknp"] = "emp-ot 117",
        ["ot.iknp.bytes"] = "emp-ot 15.9",
        ["ot.silent"] = "Ferret 40",
        ["ot.silent.bytes"] = "Ferret 0.034 at 2^25",
        ["relu.ands"] = "emp 93, l = 32, no truncation",
        ["relu.garble"] = "emp-tool 4.2, l = 32",
        ["relu.evaluate"] = "emp-tool 3.05, l = 32",
        ["relu.bytes.tables"] = "emp-tool 2,976, l = 32",
        ["relu.bytes"] = "emp-sh2pc 3,520, l = 32",
        ["relu.pipeline"] = "emp-sh2pc 7.75, l = 32, OTs included",
        ["relu.delphi.ands"] = "DELPHI 288",
        ["relu.delphi.garble"] = "DELPHI 104",
        ["relu.delphi.evaluate"] = "DELPHI 55",
        ["relu.delphi.bytes"] = "DELPHI 18,200",
        ["ntt.4096.forward"] = "SEAL 48, with HEXL 6.1 (36-bit primes)",
        ["ntt.4096.inverse"] = "SEAL 36, with HEXL 6.6 (36-bit primes)",
        ["ntt.4096.per50bits"] = "SEAL 66.7, with HEXL 8.5",
        ["ntt.8192.forward"] = "SEAL 102, with HEXL 15.6 (43.5-bit primes)",
        ["ntt.8192.inverse"] = "SEAL 77, with HEXL 17.2 (43.5-bit primes)",
        ["ntt.8192.per50bits"] = "SEAL 117, with HEXL 17.9",
        ["encrypt.4096"] = "SEAL 533, with HEXL 386 (72 bits)",
        ["encrypt.8192"] = "SEAL 1,846, with HEXL 1,267 (174 bits)",
        ["decrypt.4096"] = "SEAL 260, with HEXL 100 (72 bits)",
        ["decrypt.8192"] = "SEAL 992, with HEXL 337 (174 bits)",
        ["product.4096"] = "SEAL 67, with HEXL 11 (product and add, 72 bits)",
        ["product.8192"] = "SEAL 269, with HEXL 48 (product and add, 174 bits)",
        ["ciphertext.4096.fresh.bytes"] = "SEAL 65,730 seeded (72 bits)",
        ["ciphertext.4096.answer.bytes"] = "SEAL 131,185 raw, 73,728 packed (72 bits)",
        ["ciphertext.8192.fresh.bytes"] = "SEAL 262,338 seeded (174 bits)",
        ["ciphertext.8192.answer.bytes"] = "SEAL 524,401 raw, 356,352 packed (174 bits)",
        ["resnet18-cifar.offline"] = "DELPHI 286",
    };

    private static readonly Dictionary<string, (double Seconds, double MebiBytes)> s_cheetah = new()
    {
        ["16x16x3@32"] = (0.048, 0.89),
        ["32x32x3@16"] = (0.048, 1.11),
        ["64x64x3@8"] = (0.072, 1.91),
        ["3x64x7@224/2"] = (1.31, 48.3),
        ["64x64x3@56"] = (0.62, 6.7),
        ["128x128x3@28"] = (0.60, 6.0),
        ["256x256x3@14"] = (0.67, 8.3),
        ["512x512x3@7"] = (1.02, 14.9),
        ["64x256x1@56"] = (0.68, 15.1),
        ["256x64x1@56"] = (0.72, 18.0),
        ["1024x256x1@14"] = (1.80, 10.4),
        ["2048x512x1@7"] = (2.0, 15.7),
    };

    /// <summary>A peer's figure.</summary>
    /// <param name="name">Name of ours.</param>
    /// <returns>Who and how much, in the unit of ours; empty when none is known.</returns>
    public static string Of(string name)
    {
        const string Prefix = "conv.";
        const string Suffix = ".bytes";
        if (!name.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return s_figures.GetValueOrDefault(name, string.Empty);
        }

        return name.EndsWith(Suffix, StringComparison.Ordinal)
            ? CheetahBytes(name[Prefix.Length..^Suffix.Length])
            : CheetahSeconds(name[Prefix.Length..]);
    }

    /// <summary>OpenCheetah's time for a convolution, l = 37, a thread a party.</summary>
    /// <param name="layer">As <c>64x64x3@56</c>.</param>
    /// <returns>Seconds, or empty.</returns>
    public static string CheetahSeconds(string layer)
        => s_cheetah.TryGetValue(layer, out (double Seconds, double MebiBytes) peer) ? FormattableString.Invariant($"OpenCheetah {peer.Seconds}") : string.Empty;

    /// <summary>OpenCheetah's traffic for a convolution, l = 37.</summary>
    /// <param name="layer">As <c>64x64x3@56</c>.</param>
    /// <returns>Bytes, or empty.</returns>
    public static string CheetahBytes(string layer)
        => s_cheetah.TryGetValue(layer, out (double Seconds, double MebiBytes) peer)
            ? FormattableString.Invariant($"OpenCheetah {peer.MebiBytes * (1 << 20):N0}")
            : string.Empty;
}
