namespace PrivateInference.Networks.FixedPoint;

/// <summary>What the client does with its image before the protocol.</summary>
public static class InputEncoding
{
    /// <summary>Rounds an image to the plan's quantum.</summary>
    /// <param name="plan">With or without weights.</param>
    /// <param name="image">The image in channel, row, column order, in the units the network expects.</param>
    /// <returns>Elements of Z_2^l, negative numbers as their complement.</returns>
    /// <exception cref="ArgumentException">Another length than the plan's input, or a number that is not finite or that the ring cannot hold.</exception>
    public static ulong[] Quantize(InferencePlan plan, ReadOnlySpan<float> image)
    {
        ArgumentNullException.ThrowIfNull(plan);
        if (image.Length != plan.InputShape.Elements)
        {
            throw new ArgumentException($"the image has {image.Length} elements, the plan needs {plan.InputShape}", nameof(image));
        }

        double limit = Math.ScaleB(1, plan.RingBits - 1);
        ulong mask = RingInteger.Mask(plan.RingBits);
        ulong[] elements = new ulong[image.Length];
        for (int i = 0; i < image.Length; i++)
        {
            double units = Math.Round(image[i] / plan.InputQuantum);
            if (!(Math.Abs(units) < limit))
            {
                throw new ArgumentException(
                    FormattableString.Invariant($"element {i} of the image is {image[i]}, the plan holds numbers below {limit * plan.InputQuantum}"),
                    nameof(image));
            }

            elements[i] = (ulong)(long)units & mask;
        }

        return elements;
    }
}
