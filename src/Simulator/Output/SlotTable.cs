using System.Globalization;
using PrivateInference.HomomorphicLinear.Slots;
using PrivateInference.Networks.FixedPoint;
using PrivateInference.Primitives;
using Spectre.Console;

namespace PrivateInference.Simulator.Output;

/// <summary>What the linear layers of a network would take in slots.</summary>
internal static class SlotTable
{
    /// <summary>Prints parameters, packing and noise margin for each linear layer.</summary>
    /// <param name="plan">The plan, with or without weights.</param>
    /// <param name="prime">The plaintext modulus.</param>
    public static void Print(InferencePlan plan, ulong prime)
    {
        // Planned before anything is printed: a refusal is one line.
        Dictionary<ConvolutionShape, SlotLayerPlan> plans = plan.Steps.OfType<LinearStep>().Select(step => step.Convolution).Distinct()
            .ToDictionary(shape => shape, shape => SlotLayerPlan.Create(shape, prime));
        Table table = Terminal.CreateTable(
            string.Create(CultureInfo.InvariantCulture, $"homomorphic linear layers in slots modulo t = {prime}"),
            ["layer", "rotations come", "keys' noise kept down by"],
            ["n", "log2 q", "with keys", "channels", "up", "down", "keys, once", "rotations", "products", "noise margin, bits"]);
        foreach (LinearStep step in plan.Steps.OfType<LinearStep>())
        {
            SlotLayerPlan layer = plans[step.Convolution];
            table.AddTextRow(
                step.Name,
                layer.Order,
                layer.Parameters.Literal.SpecialPrimeBits > 0
                    ? FormattableString.Invariant($"a special prime of {layer.Parameters.Literal.SpecialPrimeBits} bits")
                    : FormattableString.Invariant($"{layer.Parameters.Literal.DigitsPerPrime} digits a prime"),
                layer.Parameters.RingDegree.ToString(CultureInfo.InvariantCulture),
                layer.Parameters.ModulusBits.ToString(CultureInfo.InvariantCulture),
                layer.Parameters.KeyModulusBits.ToString(CultureInfo.InvariantCulture),
                Quantity.Count(layer.ChannelsPerCiphertext),
                Quantity.Bytes(layer.UploadBytes),
                Quantity.Bytes(layer.DownloadBytes),
                Quantity.Bytes(layer.RotationKeyBytes),
                Quantity.Count(layer.Counts.Rotations),
                Quantity.Count(layer.Counts.PlaintextProducts),
                layer.NoiseMarginBits.ToString("0.0", CultureInfo.InvariantCulture));
        }

        Terminal.Output.Write(table);
    }
}
