using System.Globalization;
using PrivateInference.GarbledCircuits.Circuits;
using PrivateInference.HomomorphicLinear;
using PrivateInference.Networks;
using PrivateInference.Networks.FixedPoint;
using PrivateInference.Protocols;
using PrivateInference.Protocols.Engine;
using Spectre.Console;

namespace PrivateInference.Simulator.Output;

/// <summary>What a network is, as tables.</summary>
internal static class NetworkTables
{
    /// <summary>Prints layers, shapes, MACs and ReLUs.</summary>
    /// <param name="summary">The network.</param>
    public static void PrintLayers(NetworkSummary summary)
    {
        string variant = summary.Variant.Length > 0 ? $" ({summary.Variant})" : string.Empty;
        Table table = Terminal.CreateTable(
            $"{summary.Name}{variant}: {summary.InputShape} to {summary.OutputShape}",
            ["layer", "kind", "output"],
            ["MACs", "parameters", "ReLUs"]);
        foreach (LayerSummary layer in summary.Layers)
        {
            table.AddTextRow(
                layer.Name,
                layer.Kind,
                layer.Shape.ToString(),
                Quantity.Count(layer.MultiplyAccumulates),
                Quantity.Count(layer.Parameters),
                Quantity.Count(layer.Relus));
        }

        table.AddTextRow(
            "total",
            string.Empty,
            string.Empty,
            Quantity.Count(summary.MultiplyAccumulates),
            Quantity.Count(summary.Parameters),
            Quantity.Count(summary.Relus));
        Terminal.Output.Write(table);
        string stages = string.Join(", ", summary.Stages.Select(stage => FormattableString.Invariant($"{stage.Relus:N0} at {stage.Height}x{stage.Width}")));
        if (stages.Length > 0)
        {
            Console.WriteLine($"ReLUs by stage: {stages}");
        }

        if (summary.Output != OutputTransform.None)
        {
            Console.WriteLine($"{summary.Output} at the end is applied in the clear by the client");
        }
    }

    /// <summary>Prints the garbled circuits and their AND gates.</summary>
    /// <param name="plan">The plan, with or without weights.</param>
    /// <param name="protocol">Says how gates are garbled and outputs shared.</param>
    public static void PrintCircuits(InferencePlan plan, ProtocolSpecification protocol)
    {
        Table table = Terminal.CreateTable("garbled circuits", ["layer", "circuit"], ["instances", "ANDs each", "table bytes each", "table bytes"]);

        foreach (PlanStep step in plan.Steps)
        {
            (Circuit? circuit, long instances) = step switch
            {
                ReluStep { Relus: > 0 } relu => (StepCircuit.Of(relu, plan.RingBits, protocol), relu.Relus),
                MaxPoolStep pool => (StepCircuit.OfWindow(pool.Pool.KernelHeight * pool.Pool.KernelWidth, plan.RingBits, protocol), (long)pool.Shape.Elements),
                _ => ((Circuit?)null, 0L),
            };
            if (circuit is not null)
            {
                long bytes = circuit.AndGates * protocol.BytesPerAndGate;
                table.AddTextRow(
                    step.Name,
                    circuit.Name,
                    Quantity.Count(instances),
                    Quantity.Count(circuit.AndGates),
                    Quantity.Count(bytes),
                    Quantity.Bytes(bytes * instances));
            }
        }

        Terminal.Output.Write(table);
    }

    /// <summary>Prints the homomorphic parameters and packing chosen for each linear layer.</summary>
    /// <param name="plan">The plan, with or without weights.</param>
    public static void PrintEncryption(InferencePlan plan)
    {
        Table table = Terminal.CreateTable(
            "homomorphic linear layers",
            ["layer"],
            ["n", "log2 q", "up", "down", "products", "weights as", "noise margin, bits", "prepared weights"]);

        foreach (LinearStep step in plan.Steps.OfType<LinearStep>())
        {
            LinearLayerPlan layer = LinearLayerPlan.Create(step.Convolution, plan.RingBits, step.WeightBits);
            table.AddTextRow(
                step.Name,
                layer.Parameters.RingDegree.ToString(CultureInfo.InvariantCulture),
                layer.Parameters.Moduli.Sum(modulus => Math.Log2(modulus)).ToString("0.0", CultureInfo.InvariantCulture),
                Quantity.Bytes(layer.UploadBytes),
                Quantity.Bytes(layer.DownloadBytes),
                Quantity.Count(layer.Counts.PlaintextProducts),
                FormsOf(layer),
                layer.NoiseMarginBits.ToString("0.0", CultureInfo.InvariantCulture),
                Quantity.Bytes(layer.PreparedWeightBytes));
        }

        Terminal.Output.Write(table);
    }

    private static string FormsOf(LinearLayerPlan layer)
    {
        string kept = NameOf(layer.FormOf(isKept: true));
        string inTheCall = NameOf(layer.FormOf(isKept: false));
        return kept == inTheCall ? kept : $"{kept}; not kept: {inTheCall}";
    }

    private static string NameOf(WeightForm form) => form switch
    {
        WeightForm.Polynomials => "polynomials",
        WeightForm.Runs => "runs",
        WeightForm.Direct => "direct",
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}
