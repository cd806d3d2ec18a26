using PrivateInference.Networks.Onnx;
using PrivateInference.Networks.Zoo;
using PrivateInference.Reducer.Data;
using PrivateInference.Reducer.Reduction;
using PrivateInference.Reducer.Sessions;
using PrivateInference.Reducer.Training;

namespace PrivateInference.Reducer.Tests.Reduction;

/// <summary>Drawn digits at 8x8 and the residual network for them.</summary>
internal static class SmallDigits
{
    public static ImageDataSet Training { get; } = Shrink(DrawnDigits.Draw(320, 3, 0));

    public static ImageDataSet Held { get; } = Shrink(DrawnDigits.Draw(64, 3, 1));

    public static TrainerOptions Tuning { get; } = new()
    {
        Epochs = 1,
        BatchSize = 32,
        LearningRate = new LearningRate { Peak = 0.01 },
        Provider = ExecutionProvider.Cpu,
        Threads = 1,
        KeepBest = true,
    };

    public static ModelProto Network(ulong seed = 1) => NetworkZoo.BuildModel("resnet8-digits", seed);

    public static ReductionTask Task(ReductionOptions options, ModelProto? network = null)
    {
        ModelProto model = network ?? Network();
        return new ReductionTask(model, ReluSite.Find(model), Training, Held, options, null, TestContext.Current.CancellationToken);
    }

    private static ImageDataSet Shrink(ImageDataSet set)
    {
        byte[] pixels = new byte[set.Count * 64];
        for (int i = 0; i < set.Count; i++)
        {
            for (int at = 0; at < 64; at++)
            {
                int row = 2 + (at / 8 * 3);
                int column = 2 + (at % 8 * 3);
                int sum = 0;
                for (int k = 0; k < 9; k++)
                {
                    sum += set.Image(i)[((row + (k / 3)) * set.Width) + column + (k % 3)];
                }

                pixels[(i * 64) + at] = (byte)(sum / 9);
            }
        }

        return new ImageDataSet($"{set.Name} at 8x8", 1, 8, 8, 10, pixels, [.. Enumerable.Range(0, set.Count).Select(set.Label)]);
    }
}
