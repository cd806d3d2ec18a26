using PrivateInference.Networks.Onnx;
using PrivateInference.Reducer.Data;
using PrivateInference.Reducer.Graphs;
using PrivateInference.Reducer.Sessions;
using PrivateInference.Reducer.Training;

namespace PrivateInference.Reducer.Tests;

/// <summary>Runs exported models as they are, none of our graph code between.</summary>
internal static class StockRuntime
{
    /// <summary>Logits of the first images of a set.</summary>
    public static float[] Logits(ModelProto network, ImageDataSet set) => Maps(network, set, set.Classes);

    /// <summary>Rows of any length for the images of a set.</summary>
    public static float[] Maps(ModelProto network, ImageDataSet set, long length)
    {
        using IRuntime runtime = RuntimeLoader.Open(ExecutionProvider.Cpu, 1);
        using ISession session = runtime.Open(network);
        using ITensor images = runtime.Allocate([set.Count, set.Channels, set.Height, set.Width], onHost: true);
        using ITensor logits = runtime.Allocate([set.Count, length], onHost: true);
        float[] pixels = new float[images.Length];
        for (int i = 0; i < set.Count; i++)
        {
            for (int j = 0; j < set.ImageLength; j++)
            {
                pixels[(i * set.ImageLength) + j] = set.Image(i)[j] / 255f;
            }
        }

        images.Write(pixels);
        Dictionary<string, ITensor> inputs = new() { [network.Graph.Input[0].Name] = images };
        using IBoundRun run = session.Bind(inputs, new Dictionary<string, ITensor> { [network.Graph.Output[0].Name] = logits });
        run.Run();
        float[] values = new float[logits.Length];
        logits.Read(values);
        return values;
    }

    /// <summary>The class of each image.</summary>
    public static int[] Classify(ModelProto network, ImageDataSet set) =>
        [.. Logits(network, set).Chunk(set.Classes).Select(row => Array.IndexOf(row, row.Max()))];
}

/// <summary>Runs an optimiser's update on one weight.</summary>
internal static class OptimizerSteps
{
    public static float Run(Optimizer optimizer, float weight, double rate, float[] gradients)
    {
        GraphWriter writer = new();
        string[] slots = [.. Enumerable.Range(0, optimizer.Slots).Select(i => $"slot{i}")];
        foreach (string name in (string[])["weight", "gradient", .. slots, .. optimizer.Scalars])
        {
            writer.Input(name, []);
        }

        (string updated, IReadOnlyList<string> newSlots) = optimizer.Write(writer, "weight", "gradient", slots);
        writer.Output("new weight", updated, []);
        for (int i = 0; i < slots.Length; i++)
        {
            writer.Output($"new {slots[i]}", newSlots[i], []);
        }

        using IRuntime runtime = RuntimeLoader.Open(ExecutionProvider.Cpu, 1);
        using ISession session = runtime.Open(writer.ToModel());
        Dictionary<string, ITensor> inputs = writer.Graph.Input.ToDictionary(i => i.Name, _ => runtime.Allocate([], onHost: true));
        Dictionary<string, ITensor> outputs = writer.Graph.Output.ToDictionary(o => o.Name, _ => runtime.Allocate([], onHost: true));
        using IBoundRun run = session.Bind(inputs, outputs);
        inputs["weight"].Write([weight]);
        float[] value = [weight];
        for (int step = 1; step <= gradients.Length; step++)
        {
            inputs["gradient"].Write([gradients[step - 1]]);
            IReadOnlyList<float> scalars = optimizer.ScalarValues(rate, step);
            for (int i = 0; i < scalars.Count; i++)
            {
                inputs[optimizer.Scalars[i]].Write([scalars[i]]);
            }

            run.Run();
            foreach (string name in (string[])["weight", .. slots])
            {
                outputs[$"new {name}"].Read(value);
                inputs[name].Write(value);
            }
        }

        outputs["new weight"].Read(value);
        foreach (ITensor tensor in inputs.Values.Concat(outputs.Values))
        {
            tensor.Dispose();
        }

        return value[0];
    }
}
