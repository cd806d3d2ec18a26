using PrivateInference.Networks;
using PrivateInference.Networks.Zoo;

namespace PrivateInference.Simulator;

/// <summary>Where a network comes from: a file, the zoo, or the sample.</summary>
internal static class NetworkSource
{
    /// <summary>Loads a network.</summary>
    /// <param name="named">An ONNX file or a zoo name; null for the sample network.</param>
    /// <param name="seed">Seed of a zoo network's weights.</param>
    /// <returns>The network.</returns>
    /// <exception cref="InputException">It is neither a file nor a name of the zoo.</exception>
    public static Network Load(string? named, ulong seed)
    {
        string source = named is null or SampleData.Name ? SampleData.Network : named;
        Require("--network", source);
        return File.Exists(source) ? NetworkReader.Read(source) : NetworkZoo.Build(source, seed);
    }

    /// <summary>Fails early when a network is not there.</summary>
    /// <param name="option">The option that named it.</param>
    /// <param name="source">A file, a name of the zoo, or the sample's.</param>
    /// <exception cref="InputException">It is none of them.</exception>
    public static void Require(string option, string source)
    {
        if (source == SampleData.Name || File.Exists(source))
        {
            return;
        }

        if (!NetworkZoo.Contains(source))
        {
            string hint = source.EndsWith(".onnx", StringComparison.OrdinalIgnoreCase) ? "no such file" : "neither a file nor a network of the zoo (see pisim zoo --list), nor the sample network digits";
            throw new InputException($"{option} {source}: {hint}");
        }
    }

    /// <summary>Loads a network for counting: a network of the zoo is not drawn, its description is enough.</summary>
    /// <param name="named">An ONNX file or a zoo name; null for the sample network.</param>
    /// <returns>The network; its weights may be empty.</returns>
    /// <exception cref="InputException">It is neither a file nor a name of the zoo.</exception>
    public static Network LoadShapes(string? named) => named is not null && !File.Exists(named) && NetworkZoo.Contains(named)
        ? NetworkZoo.BuildShapes(named)
        : Load(named, 1);
}
