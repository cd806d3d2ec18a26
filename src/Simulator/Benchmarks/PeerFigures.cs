namespace PrivateInference.Simulator.Benchmarks;

/// <summary>What other implementations reach: published, or measured with their own code on another machine. For orientation; a ratio needs both in one run.</summary>
/// <remarks>SEAL's moduli are shorter than ours at n = 4096, 2 primes of 36 bits, and longer at n = 8192, 4 of 43.5; its product is one and an addition.</remarks>
internal static class PeerFigures
{
    private static readonly Dictionary<string, string> s_figures = new()
    {
        ["aes.peak"] = "Zen 4: 675",
        ["and.garble"] = "emp-tool 34.9",
        ["and.evaluate"] = "emp-tool 65.5",
        ["ot.base.ms"] = "emp-ot 10",
        ["ot.iknp"] = "emp-ot 117",
        ["ot.iknp.bytes"] = "emp-ot 15.9",
        ["ot.silent"] = "Ferret 40",
        ["ot.silent.bytes"] = "Ferret 0.034 at 2^25",
        ["relu.ands"] = "emp 93, l = 32",
        ["relu.garble"] = "emp-tool 4.2, l = 32",
        ["relu.evaluate"] = "emp-tool 3.05, l = 32",
        ["relu.bytes.tables"] = "emp-tool 2,976, l = 32",
        ["relu.bytes"] = "emp-sh2pc 3,520, l = 32",
        ["relu.pipeline"] = "emp-sh2pc 7.75 with OTs, l = 32",
        ["relu.delphi.ands"] = "DELPHI 288",
        ["relu.delphi.garble"] = "DELPHI 104",
        ["relu.delphi.evaluate"] = "DELPHI 55",
        ["relu.delphi.bytes"] = "DELPHI 18,200",
        ["ntt.4096.forward"] = "SEAL 48, with HEXL 6.1",
        ["ntt.4096.inverse"] = "SEAL 36, with HEXL 6.6",
        ["ntt.4096.per50bits"] = "SEAL 66.7, with HEXL 8.5",
        ["ntt.8192.forward"] = "SEAL 102, with HEXL 15.6",
        ["ntt.8192.inverse"] = "SEAL 77, with HEXL 17.2",
        ["ntt.8192.per50bits"] = "SEAL 117, with HEXL 17.9",
        ["encrypt.4096"] = "SEAL 533, with HEXL 386",
        ["encrypt.8192"] = "SEAL 1,846, with HEXL 1,267",
        ["decrypt.4096"] = "SEAL 260, with HEXL 100",
        ["decrypt.8192"] = "SEAL 992, with HEXL 337",
        ["product.4096"] = "SEAL 67, with HEXL 11",
        ["product.8192"] = "SEAL 269, with HEXL 48",
        ["rotate.4096"] = "SEAL 613, with HEXL 242",
        ["rotate.8192"] = "SEAL 3,184, with HEXL 1,250",
        ["ciphertext.4096.fresh.bytes"] = "SEAL 65,730",
        ["ciphertext.4096.answer.bytes"] = "SEAL 131,185",
        ["ciphertext.8192.fresh.bytes"] = "SEAL 262,338",
        ["ciphertext.8192.answer.bytes"] = "SEAL 524,401",
        ["train.forward.ms"] = "PyTorch 68, 2 cores",
        ["train.step.ms"] = "PyTorch 250, 2 cores",
        ["train.images"] = "PyTorch 510, 2 cores",
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

        bool isBytes = name.EndsWith(Suffix, StringComparison.Ordinal);
        if (OpenCheetah(name[Prefix.Length..^(isBytes ? Suffix.Length : 0)]) is not (double seconds, long bytes))
        {
            return string.Empty;
        }

        return isBytes ? FormattableString.Invariant($"OpenCheetah {bytes:N0}") : FormattableString.Invariant($"OpenCheetah {seconds}");
    }

    /// <summary>OpenCheetah's figures for a convolution, l = 37, a thread a party.</summary>
    /// <param name="layer">As <c>64x64x3@56</c>.</param>
    /// <returns>Seconds, and bytes both ways; null for a layer not published.</returns>
    public static (double Seconds, long Bytes)? OpenCheetah(string layer)
        => s_cheetah.TryGetValue(layer, out (double Seconds, double MebiBytes) peer) ? (peer.Seconds, (long)(peer.MebiBytes * (1 << 20))) : null;
}
