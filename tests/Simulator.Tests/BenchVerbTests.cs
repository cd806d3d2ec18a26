using System.Text.Json;

namespace PrivateInference.Simulator.Tests;

public sealed class BenchVerbTests
{
    private static readonly Dictionary<string, string> s_garbling = new()
    {
        ["aes.peak"] = "M blocks/s",
        ["and.garble"] = "M AND/s",
        ["and.evaluate"] = "M AND/s",
        ["ot.base.ms"] = "ms",
        ["ot.iknp"] = "M OT/s",
        ["ot.iknp.bytes"] = "bytes",
        ["ot.silent"] = "M OT/s",
        ["ot.silent.bytes"] = "bytes",
        ["relu.ands"] = "ANDs",
        ["relu.garble"] = "us",
        ["relu.evaluate"] = "us",
        ["relu.bytes"] = "bytes",
        ["and.garble.threehalves"] = "M AND/s",
        ["relu.bytes.threehalves"] = "bytes",
        ["relu.delphi.garble"] = "us",
        ["relu.delphi.bytes"] = "bytes",
        ["relu.pipeline"] = "us",
    };

    private static readonly Dictionary<string, string> s_encryption = new()
    {
        ["ntt.4096.per50bits"] = "us",
        ["ntt.8192.per50bits"] = "us",
        ["encrypt.4096"] = "us",
        ["decrypt.4096"] = "us",
        ["product.4096"] = "us",
        ["ciphertext.4096.fresh.bytes"] = "bytes",
        ["ciphertext.4096.answer.bytes"] = "bytes",
        ["rotate.4096"] = "us",
        ["rotate.8192"] = "us",
        ["slots.16x16x3@32"] = "s",
        ["slots.16x16x3@32.keys.bytes"] = "bytes",
        ["conv.16x16x3@32"] = "s",
        ["conv.64x64x3@56"] = "s",
        ["conv.512x512x3@7"] = "s",
        ["conv.1024x256x1@14"] = "s",
        ["conv.1024x256x1@14.bytes"] = "bytes",
        ["online.gmacs"] = "GMAC/s",
    };

    [Fact]
    public async Task Gc_QuickJson_HoldsTheNamedFigures()
    {
        Dictionary<string, Figure> figures = await Run("gc", s_garbling);
        foreach (string name in (string[])["and.garble", "and.evaluate", "relu.garble", "relu.evaluate"])
        {
            figures[name].BoundShare.Should().BePositive();
        }

        // Counts, not times: (l - 1) + (l - 1 - f) ANDs of 32 bytes, OTs of 16, labels of l wires, shares of l - 1 - f bits; with the mask in
        // the circuit l - 1 ANDs more.
        figures["relu.ands"].Value.Should().Be(60);
        double shared = Enumerable.Range(0, 24).Sum(bit => (37 - bit) / 8.0);
        figures["relu.bytes.iknp"].Value.Should().Be((60 * 32) + ((37 + 24) * 16) + (37 * 16) + shared + ((37 + 24) / 8.0));
        figures["relu.masked.ands"].Value.Should().Be(96);
        figures["relu.masked.bytes.iknp"].Value.Should().Be((96 * 32) + (74 * 16) + (37 * 16) + (37 / 8.0));
        figures["ot.silent.bytes"].Value.Should().BeInRange(0.01, 0.1);
    }

    [Fact]
    public async Task He_QuickJson_HoldsTheNamedFigures()
    {
        Dictionary<string, Figure> figures = await Run("he", s_encryption);
        figures["online.gmacs"].BoundShare.Should().BePositive();
        figures.Keys.Should().NotContain(name => name.StartsWith("resnet", StringComparison.Ordinal), "a quick run has no whole networks");
    }

    private static async Task<Dictionary<string, Figure>> Run(string suite, Dictionary<string, string> expected)
    {
        using ScratchFolder folder = new();
        CommandLine.Outcome outcome = await CommandLine.Run("bench", suite, "--quick", "--json", folder.File("b.json"));
        outcome.ExitCode.Should().Be(0, outcome.Errors);
        outcome.Errors.Should().BeEmpty("progress is for terminals");
        outcome.Output.Should().Contain("kernels that ran").And.Contain("peers");
        using JsonDocument json = JsonDocument.Parse(await File.ReadAllTextAsync(folder.File("b.json"), TestContext.Current.CancellationToken));
        JsonElement root = json.RootElement;
        root.GetProperty("schema").GetString().Should().StartWith("pisim.bench/");
        root.GetProperty("suite").GetString().Should().Be(suite);
        root.GetProperty("quick").GetBoolean().Should().BeTrue();
        root.GetProperty("machine").GetString().Should().NotBeNullOrEmpty();
        root.GetProperty("date").GetDateTimeOffset().Year.Should().BeGreaterThan(2020);
        root.TryGetProperty("commit", out _).Should().BeTrue();
        root.GetProperty("tiers").GetProperty("aes").GetString().Should().NotBeNullOrEmpty();
        Dictionary<string, Figure> figures = root.GetProperty("results").EnumerateArray().ToDictionary(
            result => result.GetProperty("name").GetString()!,
            result => new Figure(
                result.GetProperty("value").GetDouble(),
                result.GetProperty("unit").GetString()!,
                result.GetProperty("boundShare") is { ValueKind: JsonValueKind.Number } share ? share.GetDouble() : null));
        figures.Values.Should().OnlyContain(figure => figure.Value > 0 && double.IsFinite(figure.Value));
        foreach ((string name, string unit) in expected)
        {
            figures.Should().ContainKey(name).WhoseValue.Unit.Should().Be(unit);
        }

        return figures;
    }

    private sealed record Figure(double Value, string Unit, double? BoundShare);
}
