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
        if (transform == OutputTransform.None)
        {
            return logits.ToArray();
        }

        if (transform is not (OutputTransform.Softmax or OutputTransform.LogSoftmax))
        {
            throw new ArgumentOutOfRangeException(nameof(transform), transform, "expected None, Softmax or LogSoftmax");
        }

        double largest = double.NegativeInfinity;
        foreach (float logit in logits)
        {
            largest = Math.Max(largest, logit);
        }

        double sum = 0;
        foreach (float logit in logits)
        {
            sum += Math.Exp(logit - largest);
        }

        float[] result = new float[logits.Length];
        for (int i = 0; i < result.Length; i++)
        {
            double shifted = logits[i] - largest;
            result[i] = (float)(transform == OutputTransform.Softmax ? Math.Exp(shifted) / sum : shifted - Math.Log(sum));
        }

        return result;
    }
}
