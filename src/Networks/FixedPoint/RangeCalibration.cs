namespace PrivateInference.Networks.FixedPoint;

/// <summary>Runs a network on calibration inputs and keeps the range of every tensor.</summary>
internal static class RangeCalibration
{
    /// <summary>Measures ranges.</summary>
    /// <param name="network">Any network.</param>
    /// <param name="inputs">At least one image of the network's shape.</param>
    /// <returns>One range per tensor.</returns>
    /// <exception cref="ArgumentException">No input, or one of the wrong length.</exception>
    /// <exception cref="InferencePlanException">A tensor has a number that is not finite.</exception>
    public static TensorRange[] Measure(Network network, IReadOnlyList<float[]> inputs)
    {
        if (inputs.Count == 0)
        {
            throw new ArgumentException("at least one calibration input is needed, got none", nameof(inputs));
        }

        Sums[] sums = new Sums[network.Layers.Count + 1];
        foreach (float[] input in inputs)
        {
            if (input.Length != network.InputShape.Elements)
            {
                throw new ArgumentException($"a calibration input has {input.Length} elements, the network needs {network.InputShape}", nameof(inputs));
            }

            _ = FloatExecutor.Run(network, input, (tensor, values) => sums[tensor].Add(values));
        }

        int broken = Array.FindIndex(sums, s => !double.IsFinite(s.Squares));
        return broken < 0
            ? [.. sums.Select(s => s.Range())]
            : throw new InferencePlanException(broken == 0
                ? "a calibration input has a number that is not finite"
                : $"layer {network.Layers[broken - 1].Name} gives numbers that are not finite on a calibration input");
    }

    private record struct Sums(long Samples, double Largest, double Sum, double Squares, double Magnitudes)
    {
        public void Add(ReadOnlySpan<float> values)
        {
            foreach (float value in values)
            {
                double magnitude = Math.Abs((double)value);
                Largest = Math.Max(Largest, magnitude);
                Sum += value;
                Squares += magnitude * magnitude;
                Magnitudes += magnitude;
            }

            Samples += values.Length;
        }

        public readonly TensorRange Range()
        {
            double mean = Sum / Samples;
            double variance = Math.Max(0, (Squares / Samples) - (mean * mean));
            return new TensorRange(Samples, Largest, mean, Math.Sqrt(variance), Magnitudes / Samples);
        }
    }
}
