using PrivateInference.Networks;
using PrivateInference.Primitives;

namespace PrivateInference.Simulator.Validation;

/// <summary>A network with fewer ReLUs, which ones left to chance: for what it costs, not for what it knows.</summary>
internal static class ThinnedNetwork
{
    /// <summary>Removes ReLUs.</summary>
    /// <param name="network">The network.</param>
    /// <param name="share">Share of each layer's ReLUs to keep, 0 to 1.</param>
    /// <returns>The network with masks; itself when all are kept.</returns>
    public static Network Create(Network network, double share)
    {
        if (share >= 1)
        {
            return network;
        }

        Prg prg = new(new Block128(1, 25));
        return network with { Layers = [.. network.Layers.Select(layer => layer is ReluLayer relu ? relu with { Mask = Mask(relu, share, prg) } : layer)] };
    }

    private static ReluMask Mask(ReluLayer relu, double share, Prg prg)
    {
        ulong[] draws = new ulong[relu.Shape.Elements];
        prg.FillRing(draws, 32);
        return new ReluMask([.. draws.Select((draw, index) => (relu.Mask is null || relu.Mask.Flags[index]) && draw < share * Math.ScaleB(1, 32))]);
    }
}
