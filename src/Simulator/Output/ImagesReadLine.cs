using PrivateInference.Reducer.Data;

namespace PrivateInference.Simulator.Output;

/// <summary>Says on the error stream how far a large folder of images has been read, at every tenth.</summary>
internal sealed class ImagesReadLine : IProgress<ImagesRead>
{
    private const int Large = 5000;
    private const int Parts = 10;

    /// <inheritdoc/>
    public void Report(ImagesRead value)
    {
        if (value.Total >= Large && (long)value.Done * Parts / value.Total != (value.Done - 1L) * Parts / value.Total)
        {
            Console.Error.WriteLine(FormattableString.Invariant($"{value.Folder}: {value.Done:N0} of {value.Total:N0} images read"));
        }
    }
}
