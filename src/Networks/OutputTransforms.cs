namespace PrivateInference.Networks;

/// <summary>What the client computes from the logits.</summary>
public static class OutputTransforms
{
    /// <summary>Applies a transform; sums are in double precision, and the largest logit is subtracted first.</summary>
    /// <param name="transform">Which.</param>
    /// <param name="logits">The logits; not changed.</param>
    /// <returns>As many values as there are logits.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="transform"/> is not a defined value.</exception>
    public static float[] Apply(OutputTransform transform, ReadOnlySpan<float> logits)
    {
        float[] result = logits.ToArray();
        switch (transform)
        {
            case OutputTransform.None:
                break;
            case OutputTransform.Softmax:
                double logarithm = LogarithmOfSum(result);
                for (int i = 0; i < result.Length; i++)
                {
                    result[i] = (float)Math.Exp(result[i] - logarithm);
                }

                break;
            case OutputTransform.LogSoftmax:
                double subtrahend = LogarithmOfSum(result);
                for (int i = 0; i < result.Length; i++)
                {
                    result[i] = (float)(result[i] - subtrahend);
                }

                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(transform), transform, "expected None, Softmax or LogSoftmax");
        }

        return result;
    }

    // log(sum(exp(x))), computed as m + log(sum(exp(x - m))) with m the largest, so that nothing overflows.
    private static double LogarithmOfSum(float[] values)
    {
        double largest = values.Length == 0 ? 0 : values.Max();
        double sum = 0;
        foreach (float value in values)
        {
            sum += Math.Exp(value - largest);
        }

        return largest + Math.Log(sum);
    }
}
