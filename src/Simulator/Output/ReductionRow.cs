using CsvHelper.Configuration.Attributes;

namespace PrivateInference.Simulator.Output;

/// <summary>One reduction as a line of a CSV file that many add to. Accuracies in [0, 1], seconds null without a profile.</summary>
internal sealed record ReductionRow(
    [property: Name("dataset")] string DataSet,
    [property: Name("network")] string Network,
    [property: Name("method")] string Method,
    [property: Name("granularity")] string Granularity,
    [property: Name("budget")] long Budget,
    [property: Name("kept")] long Kept,
    [property: Name("total")] long Total,
    [property: Name("seed")] ulong Seed,
    [property: Name("accuracy_original")] double AccuracyOriginal,
    [property: Name("accuracy_float")] double AccuracyFloat,
    [property: Name("accuracy_fixed")] double? AccuracyFixed,
    [property: Name("fixed_images")] int FixedImages,
    [property: Name("training_images")] int TrainingImages,
    [property: Name("epochs_search")] int EpochsSearch,
    [property: Name("epochs_finetune")] int EpochsFineTune,
    [property: Name("train_seconds")] double TrainSeconds,
    [property: Name("protocol")] string Protocol,
    [property: Name("link")] string Link,
    [property: Name("online_seconds")] double? OnlineSeconds,
    [property: Name("offline_seconds")] double? OfflineSeconds,
    [property: Name("online_bytes")] long OnlineBytes)
{
    /// <summary>Sums a manifest up.</summary>
    /// <param name="manifest">With its training and its predicted cost.</param>
    /// <returns>The line.</returns>
    public static ReductionRow Of(ReductionManifest manifest)
    {
        TrainingRecord training = manifest.Training!;
        ReductionManifest.PrivateSection cost = manifest.Private!;
        return new ReductionRow(
            NameOf(manifest),
            Path.GetFileName(manifest.Network),
            manifest.Method,
            manifest.Granularity,
            manifest.Budget,
            manifest.Relus,
            manifest.TotalRelus,
            manifest.Seed,
            manifest.OriginalTestAccuracy,
            training.TestAccuracy,
            manifest.FixedPoint?.Accuracy,
            manifest.FixedPoint?.Images ?? 0,
            training.Data.TrainingImages,
            manifest.SearchEpochs,
            training.Epochs.Count,
            manifest.Seconds,
            cost.Protocol,
            cost.Link.Name,
            cost.Predicted.Online.Seconds,
            cost.Predicted.Offline.Seconds,
            cost.Predicted.Online.BytesUp + cost.Predicted.Online.BytesDown);
    }

    /// <summary>The data set without the part that was trained on.</summary>
    /// <param name="manifest">With its training.</param>
    /// <returns>As <c>CIFAR-10</c>.</returns>
    public static string NameOf(ReductionManifest manifest) => manifest.Training!.Data.Name.Split(" (")[0];
}

/// <summary>One layer of a reduction as a line of a CSV file that many add to.</summary>
internal sealed record ReductionLayerRow(
    [property: Name("dataset")] string DataSet,
    [property: Name("network")] string Network,
    [property: Name("method")] string Method,
    [property: Name("granularity")] string Granularity,
    [property: Name("budget")] long Budget,
    [property: Name("seed")] ulong Seed,
    [property: Name("position")] int Position,
    [property: Name("layer")] string Layer,
    [property: Name("shape")] string Shape,
    [property: Name("relus")] long Relus,
    [property: Name("kept")] long Kept)
{
    /// <summary>The layers of a manifest.</summary>
    /// <param name="manifest">With its training.</param>
    /// <returns>A line for each layer, in the network's order.</returns>
    public static IEnumerable<ReductionLayerRow> Of(ReductionManifest manifest) => manifest.Layers.Select((layer, position) => new ReductionLayerRow(
        ReductionRow.NameOf(manifest),
        Path.GetFileName(manifest.Network),
        manifest.Method,
        manifest.Granularity,
        manifest.Budget,
        manifest.Seed,
        position,
        layer.Name,
        string.Join('x', layer.Shape),
        layer.Relus,
        layer.Kept));
}
