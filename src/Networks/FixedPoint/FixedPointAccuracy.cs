namespace PrivateInference.Networks.FixedPoint;

/// <summary>How far fixed point is from floating point on some inputs.</summary>
/// <param name="MaxAbsoluteError">Largest difference of a logit.</param>
/// <param name="MaxRelativeError">Largest difference of a logit over the largest logit of the same input.</param>
/// <param name="ArgmaxAgreement">Fraction of the inputs whose largest logit is the same, in [0, 1].</param>
public readonly record struct FixedPointAccuracy(double MaxAbsoluteError, double MaxRelativeError, double ArgmaxAgreement)
{
    /// <summary>Runs both on every input.</summary>
    /// <param name="network">The network in floating point.</param>
    /// <param name="plan">Its plan, with weights.</param>
    /// <param name="inputs">At least one image.</param>
    /// <returns>The comparison, before the output transform.</returns>
    public static FixedPointAccuracy Compare(Network network, InferencePlan plan, IReadOnlyList<float[]> inputs)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(inputs);
        if (inputs.Count == 0)
        {
            throw new ArgumentException("at least one input is needed, got none", nameof(inputs));
        }

        double absolute = 0;
        double relative = 0;
        int agreeing = 0;
        foreach (float[] input in inputs)
        {
            float[] expected = FloatExecutor.Run(network, input);
            double[] got = OutputEncoding.Decode(plan, FixedPointExecutor.Run(plan, InputEncoding.Quantize(plan, input)));
            double error = expected.Zip(got, (e, g) => Math.Abs(e - g)).Max();
            double largest = expected.Max(Math.Abs);
            absolute = Math.Max(absolute, error);
            relative = Math.Max(relative, largest > 0 ? error / largest : 0);
            agreeing += Array.IndexOf(expected, expected.Max()) == Array.IndexOf(got, got.Max()) ? 1 : 0;
        }

        return new FixedPointAccuracy(absolute, relative, (double)agreeing / inputs.Count);
    }
}
