using PrivateInference.Primitives;

namespace PrivateInference.Networks.Tests.Execution;

/// <summary>Convolutions and pools straight from their definitions, in double precision.</summary>
internal static class NaiveLayers
{
    public static float[] Convolution(ConvolutionShape s, float[] weights, float[]? bias, float[] input)
    {
        float[] output = new float[s.OutputElements];
        int perGroup = s.InputChannels / s.Groups;
        int index = 0;
        for (int oc = 0; oc < s.OutputChannels; oc++)
        {
            int group = oc / (s.OutputChannels / s.Groups);
            for (int oh = 0; oh < s.OutputHeight; oh++)
            {
                for (int ow = 0; ow < s.OutputWidth; ow++)
                {
                    double sum = bias?[oc] ?? 0;
                    for (int ic = 0; ic < perGroup; ic++)
                    {
                        for (int kh = 0; kh < s.KernelHeight; kh++)
                        {
                            for (int kw = 0; kw < s.KernelWidth; kw++)
                            {
                                int h = (oh * s.StrideHeight) + (kh * s.DilationHeight) - s.PadTop;
                                int w = (ow * s.StrideWidth) + (kw * s.DilationWidth) - s.PadLeft;
                                if (h >= 0 && h < s.InputHeight && w >= 0 && w < s.InputWidth)
                                {
                                    double weight = weights[(((((oc * perGroup) + ic) * s.KernelHeight) + kh) * s.KernelWidth) + kw];
                                    sum += weight * input[(((((group * perGroup) + ic) * s.InputHeight) + h) * s.InputWidth) + w];
                                }
                            }
                        }
                    }

                    output[index++] = (float)sum;
                }
            }
        }

        return output;
    }

    public static float[] Pool(float[] input, TensorShape from, TensorShape to, PoolShape p, Func<List<double>, int, double> reduce)
    {
        float[] output = new float[to.Elements];
        int index = 0;
        for (int c = 0; c < to.Channels; c++)
        {
            for (int oh = 0; oh < to.Height; oh++)
            {
                for (int ow = 0; ow < to.Width; ow++)
                {
                    List<double> seen = [];
                    for (int kh = 0; kh < p.KernelHeight; kh++)
                    {
                        for (int kw = 0; kw < p.KernelWidth; kw++)
                        {
                            int h = (oh * p.StrideHeight) + (kh * p.DilationHeight) - p.PadTop;
                            int w = (ow * p.StrideWidth) + (kw * p.DilationWidth) - p.PadLeft;
                            if (h >= 0 && h < from.Height && w >= 0 && w < from.Width)
                            {
                                seen.Add(input[(((c * from.Height) + h) * from.Width) + w]);
                            }
                        }
                    }

                    output[index++] = (float)reduce(seen, p.KernelHeight * p.KernelWidth);
                }
            }
        }

        return output;
    }
}
