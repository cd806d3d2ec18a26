using System.Diagnostics;
using PrivateInference.Primitives;

namespace PrivateInference.Networks.Tests.FixedPoint;

/// <summary>The layers by their definitions, in double precision: the independent oracle of these tests.</summary>
internal static class NaiveFloat
{
    public static float[][] RunAll(Network network, float[] input)
    {
        float[][] tensors = new float[network.Layers.Count + 1][];
        tensors[0] = input;
        for (int k = 0; k < network.Layers.Count; k++)
        {
            Layer layer = network.Layers[k];
            float[] a = tensors[layer.Inputs[0]];
            TensorShape from = network.ShapeOf(layer.Inputs[0]);
            tensors[k + 1] = layer switch
            {
                ConvolutionLayer c => Convolve(c, a),
                DenseLayer d => Dense(d, a),
                AffineLayer f => [.. a.Select((x, i) => (f.Scale[i / (a.Length / f.Scale.Length)] * x) + f.Offset[i / (a.Length / f.Offset.Length)])],
                ReluLayer r => [.. a.Select((x, i) => r.Mask is null || r.Mask.Flags[i] ? Math.Min(Math.Max(x, 0), r.UpperBound ?? float.MaxValue) : x)],
                AddLayer s => [.. a.Zip(tensors[s.Inputs[1]], (x, y) => s.Subtract ? x - y : x + y)],
                ConcatLayer j => [.. j.Inputs.SelectMany(id => tensors[id])],
                MaxPoolLayer p => Pool(from, p.Shape, p.Pool, a, (values, _) => values.Max()),
                AveragePoolLayer p => Pool(from, p.Shape, p.Pool, a, (values, window) => values.Sum() / (p.CountPadding ? window : values.Count)),
                GatherLayer g => [.. g.Source.Select(s => s < 0 ? 0 : a[s])],
                ReshapeLayer => a,
                _ => throw new UnreachableException(),
            };
        }

        return tensors;
    }

    private static float[] Convolve(ConvolutionLayer layer, float[] a)
    {
        ConvolutionShape c = layer.Convolution;
        float[] output = new float[c.OutputElements];
        int perGroup = c.InputChannels / c.Groups;
        for (int t = 0; t < output.Length; t++)
        {
            int o = t / (c.OutputHeight * c.OutputWidth);
            double sum = layer.Bias?[o] ?? 0;
            for (int w = 0; w < perGroup * c.KernelHeight * c.KernelWidth; w++)
            {
                int channel = (o / (c.OutputChannels / c.Groups) * perGroup) + (w / (c.KernelHeight * c.KernelWidth));
                int y = (t / c.OutputWidth % c.OutputHeight * c.StrideHeight) + (w / c.KernelWidth % c.KernelHeight * c.DilationHeight) - c.PadTop;
                int x = (t % c.OutputWidth * c.StrideWidth) + (w % c.KernelWidth * c.DilationWidth) - c.PadLeft;
                if (y >= 0 && y < c.InputHeight && x >= 0 && x < c.InputWidth)
                {
                    sum += (double)layer.Weights[(o * perGroup * c.KernelHeight * c.KernelWidth) + w] * a[(((channel * c.InputHeight) + y) * c.InputWidth) + x];
                }
            }

            output[t] = (float)sum;
        }

        return output;
    }

    private static float[] Dense(DenseLayer d, float[] a)
        => [.. Enumerable.Range(0, d.Shape.Elements).Select(o =>
            (float)((d.Bias?[o] ?? 0) + Enumerable.Range(0, a.Length).Sum(i => (double)d.Weights[(o * a.Length) + i] * a[i])))];

    private static float[] Pool(TensorShape from, TensorShape to, PoolShape p, float[] a, Func<List<float>, int, float> combine)
    {
        float[] output = new float[to.Elements];
        for (int t = 0; t < output.Length; t++)
        {
            List<float> values = [];
            for (int w = 0; w < p.KernelHeight * p.KernelWidth; w++)
            {
                int y = (t / to.Width % to.Height * p.StrideHeight) + (w / p.KernelWidth * p.DilationHeight) - p.PadTop;
                int x = (t % to.Width * p.StrideWidth) + (w % p.KernelWidth * p.DilationWidth) - p.PadLeft;
                if (y >= 0 && y < from.Height && x >= 0 && x < from.Width)
                {
                    values.Add(a[(((t / to.Pixels * from.Height) + y) * from.Width) + x]);
                }
            }

            output[t] = combine(values, p.KernelHeight * p.KernelWidth);
        }

        return output;
    }
}
