using PrivateInference.Reducer.Data;
using PrivateInference.Reducer.Reduction;
using PrivateInference.Reducer.Training;

namespace PrivateInference.Simulator.Output;

/// <summary>The files that a reduction leaves.</summary>
/// <param name="Network">The reduced network.</param>
/// <param name="Manifest">What it is and how it was made.</param>
/// <param name="Checkpoint">What an interrupted reduction goes on from; null for none.</param>
/// <param name="CheckpointIsOurs">Whether that is at its default place, to be removed when it is no longer needed.</param>
/// <param name="Front">Lattice and Pareto front as CSV, or null.</param>
/// <param name="Csv">CSV file that a line is added to, or null.</param>
/// <param name="LayersCsv">CSV file that a line for each layer is added to, or null.</param>
internal sealed record ReductionFiles(string Network, string Manifest, string? Checkpoint, bool CheckpointIsOurs, string? Front, string? Csv, string? LayersCsv)
{
    /// <summary>Writes the narrower networks beside the reduced one.</summary>
    /// <param name="result">The reduction.</param>
    /// <param name="test">The test images.</param>
    /// <param name="options">Where to classify them.</param>
    /// <returns>What was written; null where there are none.</returns>
    public List<ReductionManifest.SubNetworkSection>? WriteSubNetworks(ReductionResult result, ImageDataSet test, TrainerOptions options)
    {
        List<ReductionManifest.SubNetworkSection> sections = [];
        foreach (SubNetwork sub in result.SubNetworks)
        {
            string path = FormattableString.Invariant($"{Path.ChangeExtension(Network, null)}-w{sub.Width}{Path.GetExtension(Network)}");
            ReportFiles.WriteNetwork(path, sub.Network);
            sections.Add(new ReductionManifest.SubNetworkSection(path, sub.Width, sub.Kept, Trainer.Accuracy(sub.Network, test, options)));
        }

        return sections.Count > 0 ? sections : null;
    }

    /// <summary>Writes the tables that were asked for.</summary>
    /// <param name="result">The reduction.</param>
    /// <param name="manifest">The same as it is written to JSON, with training and predicted cost.</param>
    public void WriteTables(ReductionResult result, ReductionManifest manifest)
    {
        if (Csv is not null)
        {
            ReportFiles.AppendCsv(Csv, [ReductionRow.Of(manifest)]);
        }

        if (LayersCsv is not null)
        {
            ReportFiles.AppendCsv(LayersCsv, ReductionLayerRow.Of(manifest));
        }

        if (Front is not null)
        {
            ReportFiles.WriteCsv(Front, result.Front.Select(point => new
            {
                Stages = string.Join('+', point.Stages),
                point.Thinned,
                point.Alpha,
                point.Rho,
                point.Relus,
                point.ValidationAccuracy,
                point.OnFront,
            }));
        }
    }

    /// <summary>Removes the checkpoints of all stages, unless the user named their place.</summary>
    public void RemoveCheckpoints()
    {
        if (Checkpoint is null || !CheckpointIsOurs)
        {
            return;
        }

        string whole = Path.GetFullPath(Checkpoint);
        foreach (string file in (IEnumerable<string>)[whole, .. Directory.GetFiles(Path.GetDirectoryName(whole)!, $"{Path.GetFileName(whole)}.*")])
        {
            File.Delete(file);
        }
    }

    /// <summary>Says where everything is.</summary>
    public void Print()
    {
        Console.WriteLine($"network: {Network}");
        Console.WriteLine($"manifest: {Manifest}");
        if (Front is not null)
        {
            Console.WriteLine($"lattice and front: {Front}");
        }

        if (Checkpoint is not null && !CheckpointIsOurs)
        {
            Console.WriteLine($"checkpoint: {Checkpoint}");
        }
    }
}
