using System.Globalization;
using System.Text.Json;
using Google.Protobuf;
using PrivateInference.Networks.Onnx;
using PrivateInference.Reducer.Graphs;

namespace PrivateInference.Reducer.Training;

/// <summary>What a run needs to go on exactly as if it had not stopped: tensors in an ONNX container, written whole or not at all.</summary>
/// <param name="Run">Names the run (network, data, options); another run's checkpoint is refused.</param>
/// <param name="Memory">Everything remembered from step to step.</param>
/// <param name="Best">Weights and statistics of the best epoch, where asked for.</param>
/// <param name="Epochs">Epochs done.</param>
internal sealed record Checkpoint(string Run, IReadOnlyDictionary<string, float[]> Memory, IReadOnlyDictionary<string, float[]> Best, IReadOnlyList<EpochResult> Epochs)
{
    private const string BestPrefix = "best:";
    private const string RunKey = "run";
    private const string EpochsKey = "epochs";

    /// <summary>Writes beside the file and moves into place, so that an interrupt leaves the last good one.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="IOException">It cannot be written, as on a full disk; the message names it and says what is left.</exception>
    public void Save(string path)
    {
        GraphProto graph = new() { Name = "checkpoint" };
        graph.Initializer.AddRange(Memory.Select(m => TensorData.Of(m.Key, [m.Value.Length], m.Value)));
        graph.Initializer.AddRange(Best.Select(b => TensorData.Of(BestPrefix + b.Key, [b.Value.Length], b.Value)));
        ModelProto model = GraphWriter.Wrap(graph, GraphWriter.OperatorSet);
        model.MetadataProps.Add(new StringStringEntryProto { Key = RunKey, Value = Run });
        model.MetadataProps.Add(new StringStringEntryProto { Key = EpochsKey, Value = JsonSerializer.Serialize(Epochs) });
        try
        {
            WholeFile.Write(path, model.ToByteArray());
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            string left = File.Exists(path) ? "the one written before is whole, and the same command goes on from it" : "there is none yet, and the same command starts anew";
            throw new IOException($"checkpoint {path}: cannot be written after epoch {Epochs.Count} ({error.Message}); {left}", error);
        }
    }

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="run">The run that wants to go on.</param>
    /// <returns>The checkpoint, or null where there is no file.</returns>
    /// <exception cref="InvalidDataException">Not a checkpoint, or another run's.</exception>
    public static Checkpoint? Load(string path, string run)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        ModelProto model;
        try
        {
            model = ModelProto.Parser.ParseFrom(File.ReadAllBytes(path));
        }
        catch (InvalidProtocolBufferException error)
        {
            throw new InvalidDataException($"checkpoint {path}: got a damaged file ({error.Message}), expected one written by training; delete it to start over", error);
        }

        Dictionary<string, string> notes = model.MetadataProps.ToDictionary(m => m.Key, m => m.Value);
        string found = notes.GetValueOrDefault(RunKey, "none");
        if (found != run)
        {
            throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture, $"checkpoint {path}: got run '{found}', expected '{run}'; delete it or give the options it was started with"));
        }

        Dictionary<string, float[]> memory = [];
        Dictionary<string, float[]> best = [];
        foreach (TensorProto tensor in model.Graph.Initializer)
        {
            if (tensor.Name.StartsWith(BestPrefix, StringComparison.Ordinal))
            {
                best[tensor.Name[BestPrefix.Length..]] = TensorData.Floats(tensor);
            }
            else
            {
                memory[tensor.Name] = TensorData.Floats(tensor);
            }
        }

        return new Checkpoint(run, memory, best, JsonSerializer.Deserialize<List<EpochResult>>(notes[EpochsKey]) ?? []);
    }
}
