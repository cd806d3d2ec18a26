using PrivateInference.Reducer.Differentiation;
using PrivateInference.Reducer.Graphs;
using PrivateInference.Reducer.Sessions;
using PrivateInference.Reducer.Training;
using static PrivateInference.Reducer.Tests.GradientCheck;

namespace PrivateInference.Reducer.Tests;

public sealed class MapMatchingLossTests
{
    [Theory]
    [InlineData(false, 4)]
    [InlineData(false, 2)]
    [InlineData(true, 4)]
    [InlineData(true, 2)]
    public void Losses_AnyMaps_HaveTheValueOfTheFormulaAndItsGradient(bool pram, int rank)
    {
        Workspace.NeedRuntime();
        const double Weight = 7;
        long[] shape = rank == 4 ? [3, 4, 2, 3] : [3, 5];
        Operand student = Normal("student", shape);
        Operand teacher = Normal("teacher", shape);
        GraphWriter writer = new();
        GradientTape tape = new(writer, isTraining: true);
        tape.Input("student", shape, active: true);
        tape.Input("teacher", shape, active: false);
        string value = pram ? MapMatchingLosses.ActivationMismatch(tape, "student", "teacher", Weight) : MapMatchingLosses.Attention(tape, "student", "teacher", Weight);
        writer.Output("value", value, []);
        writer.Output("gradient", tape.Gradient("student")!, shape);
        using IRuntime runtime = RuntimeLoader.Open(ExecutionProvider.Cpu, 1);
        using ISession session = runtime.Open(writer.ToModel());
        using ITensor x = runtime.Allocate(shape, onHost: true);
        using ITensor t = runtime.Allocate(shape, onHost: true);
        using ITensor loss = runtime.Allocate([], onHost: true);
        using ITensor gradient = runtime.Allocate(shape, onHost: true);
        using IBoundRun run = session.Bind(new Dictionary<string, ITensor> { ["student"] = x, ["teacher"] = t }, new Dictionary<string, ITensor> { ["value"] = loss, ["gradient"] = gradient });
        x.Write(student.Values);
        t.Write(teacher.Values);
        run.Run();
        float[] got = new float[1];
        loss.Read(got);
        float[] slopes = new float[student.Values.Length];
        gradient.Read(slopes);
        double[] values = [.. student.Values.Select(v => (double)v)];
        got[0].Should().BeApproximately((float)Loss(values), 1e-4f);
        for (int i = 0; i < values.Length; i++)
        {
            double kept = values[i];
            values[i] = kept + 1e-5;
            double up = Loss(values);
            values[i] = kept - 1e-5;
            double down = Loss(values);
            values[i] = kept;
            slopes[i].Should().BeApproximately((float)((up - down) / 2e-5), 1e-4f, $"element {i}");
        }

        double Loss(double[] maps)
        {
            int images = (int)shape[0];
            double sum = 0;
            for (int image = 0; image < images; image++)
            {
                double[] own = Unit(Of(maps, image));
                double[] other = Unit(Of([.. teacher.Values.Select(v => (double)v)], image));
                double[] gaps = [.. own.Zip(other, (a, b) => (a - b) * (a - b))];
                sum += pram ? Math.Sqrt(gaps.Sum()) / 2 : gaps.Average();
            }

            return Weight * sum / images;
        }

        double[] Of(double[] maps, int image)
        {
            double[] own = [.. maps.Skip(image * (maps.Length / (int)shape[0])).Take(maps.Length / (int)shape[0])];
            int channels = rank == 4 ? (int)shape[1] : 1;
            int positions = own.Length / channels;
            return pram ? own : [.. Enumerable.Range(0, positions).Select(p => Enumerable.Range(0, channels).Average(c => own[(c * positions) + p] * own[(c * positions) + p]))];
        }

        static double[] Unit(double[] vector)
        {
            double norm = Math.Sqrt(vector.Sum(v => v * v));
            return [.. vector.Select(v => v / norm)];
        }
    }
}
