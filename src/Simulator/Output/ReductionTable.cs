using PrivateInference.Reducer.Reduction.DeepReduce;
using PrivateInference.Reducer.Reduction.Snl;
using Spectre.Console;

namespace PrivateInference.Simulator.Output;

/// <summary>Prints what a reduction kept.</summary>
internal static class ReductionTable
{
    /// <summary>Prints the kept ReLUs by layer, and the accuracies.</summary>
    /// <param name="manifest">The reduction, with its fine-tuning.</param>
    public static void Print(ReductionManifest manifest)
    {
        Table table = Terminal.CreateTable($"{manifest.Network}, {manifest.Method} by {manifest.Granularity}", ["layer", "shape"], ["ReLUs", "kept", "share"]);
        foreach (ReductionManifest.LayerSection layer in manifest.Layers)
        {
            table.AddTextRow(layer.Name, string.Join('x', layer.Shape), Quantity.Count(layer.Relus), Quantity.Count(layer.Kept), Share(layer.Kept, layer.Relus));
        }

        table.AddTextRow("total", string.Empty, Quantity.Count(manifest.TotalRelus), Quantity.Count(manifest.Relus), Share(manifest.Relus, manifest.TotalRelus));
        Terminal.Output.Write(table);
        TrainingRecord training = manifest.Training!;
        string search = manifest.SearchEpochs > 0 ? FormattableString.Invariant($"; {manifest.SearchEpochs} epochs of search") : string.Empty;
        Console.WriteLine(FormattableString.Invariant(
            $"test accuracy {training.TestAccuracy:P2} ({training.Data.TestImages:N0} images), {manifest.OriginalTestAccuracy:P2} before; epoch {training.SelectedEpoch} of {training.Epochs.Count}{search}, ran on {training.Provider}"));
        if (manifest.Findings is DeepReduceFindings found)
        {
            string order = found.Criticality.Count > 0
                ? $"; criticality {string.Join(", ", found.Criticality.OrderByDescending(c => c.Criticality).Select(c => FormattableString.Invariant($"{c.Stage} {c.Criticality:0.000}")))}"
                : string.Empty;
            Console.WriteLine(FormattableString.Invariant(
                $"keeps {(found.Stages.Count == 0 ? "no stage" : string.Join('+', found.Stages))}{(found.Thinned ? ", thinned" : string.Empty)}; channels x {found.Alpha}, resolution x {found.Rho}{order}"));
            foreach (string reason in found.LeftOut)
            {
                Console.WriteLine($"left out of the lattice: {reason}");
            }
        }

        foreach (ReductionManifest.SubNetworkSection sub in manifest.SubNetworks ?? [])
        {
            Console.WriteLine(FormattableString.Invariant($"width {sub.Width}: {Quantity.Count(sub.Relus)} ReLUs, test accuracy {sub.TestAccuracy:P2}: {sub.File}"));
        }

        if (manifest.FixedPoint is ReductionManifest.FixedPointSection fixedPoint)
        {
            Console.WriteLine(FormattableString.Invariant(
                $"fixed point (l = {fixedPoint.RingBits}): {fixedPoint.Accuracy:P2} of the first {fixedPoint.Images:N0} test images, float {fixedPoint.FloatAccuracy:P2} of them"));
        }

        if (manifest.Findings is SnlFindings snl && snl.Relus != manifest.Relus)
        {
            Console.WriteLine(FormattableString.Invariant(
                $"the search ended with {snl.Relus:N0} slopes above the threshold, at lambda {snl.Lambda:0.###e+0}; the {manifest.Relus:N0} largest are kept"));
        }

        if (manifest.Private is { Predicted.Online.Seconds: not null } cost)
        {
            string limit = cost.LimitSeconds is double most ? FormattableString.Invariant($"; at most {most:0.####} s {cost.LimitPhase} were asked for") : string.Empty;
            Console.WriteLine(FormattableString.Invariant(
                $"predicted for {cost.Protocol} over {cost.Link.Name}: {cost.Predicted.Online.Seconds:0.0000} s online, {cost.Predicted.Offline.Seconds:0.0000} s offline{limit}"));
        }
    }

    private static string Share(long part, long whole) => FormattableString.Invariant($"{(double)part / whole:P2}");
}
