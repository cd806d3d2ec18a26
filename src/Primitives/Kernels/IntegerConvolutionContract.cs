namespace PrivateInference.Primitives.Kernels;

/// <summary>What callers of integer convolution must hold to.</summary>
internal static class IntegerConvolutionContract
{
    /// <summary>Refuses a shape that means nothing, a ring that does not fit into 64 bits, and weights of another number than the shape says.</summary>
    /// <param name="shape">Any shape.</param>
    /// <param name="weights">Number of weights.</param>
    /// <param name="ringBits">l.</param>
    /// <exception cref="ArgumentException">A size, stride, dilation, pad or number of groups is out of range, there is no output, or the number is wrong.</exception>
    /// <exception cref="ArgumentOutOfRangeException">l is not in [1, 64].</exception>
    internal static void RequireWeights(ConvolutionShape shape, int weights, int ringBits)
    {
        ArgumentNullException.ThrowIfNull(shape);
        ArgumentOutOfRangeException.ThrowIfLessThan(ringBits, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(ringBits, 64);
        RequireConsistent(shape);
        RequireLength(weights, shape.WeightElements, nameof(weights));
    }

    /// <summary>Refuses images of other sizes than the shape says.</summary>
    /// <param name="shape">A consistent shape.</param>
    /// <param name="input">Elements of the input.</param>
    /// <param name="output">Elements of the output.</param>
    /// <exception cref="ArgumentException">A size is wrong.</exception>
    internal static void RequireImages(ConvolutionShape shape, int input, int output)
    {
        RequireLength(input, shape.InputElements, nameof(input));
        RequireLength(output, shape.OutputElements, nameof(output));
    }

    private static void RequireConsistent(ConvolutionShape shape)
    {
        RequireAtLeast(shape.InputChannels, 1, nameof(shape.InputChannels));
        RequireAtLeast(shape.InputHeight, 1, nameof(shape.InputHeight));
        RequireAtLeast(shape.InputWidth, 1, nameof(shape.InputWidth));
        RequireAtLeast(shape.OutputChannels, 1, nameof(shape.OutputChannels));
        RequireAtLeast(shape.KernelHeight, 1, nameof(shape.KernelHeight));
        RequireAtLeast(shape.KernelWidth, 1, nameof(shape.KernelWidth));
        RequireAtLeast(shape.StrideHeight, 1, nameof(shape.StrideHeight));
        RequireAtLeast(shape.StrideWidth, 1, nameof(shape.StrideWidth));
        RequireAtLeast(shape.DilationHeight, 1, nameof(shape.DilationHeight));
        RequireAtLeast(shape.DilationWidth, 1, nameof(shape.DilationWidth));
        RequireAtLeast(shape.PadTop, 0, nameof(shape.PadTop));
        RequireAtLeast(shape.PadLeft, 0, nameof(shape.PadLeft));
        RequireAtLeast(shape.PadBottom, 0, nameof(shape.PadBottom));
        RequireAtLeast(shape.PadRight, 0, nameof(shape.PadRight));
        RequireAtLeast(shape.Groups, 1, nameof(shape.Groups));
        RequireAtLeast(shape.OutputHeight, 1, nameof(shape.OutputHeight));
        RequireAtLeast(shape.OutputWidth, 1, nameof(shape.OutputWidth));
        if (shape.InputChannels % shape.Groups != 0 || shape.OutputChannels % shape.Groups != 0)
        {
            throw new ArgumentException(
                $"{shape.InputChannels} input and {shape.OutputChannels} output channels are not multiples of {shape.Groups} groups", nameof(shape));
        }
    }

    private static void RequireLength(int got, int needed, string name)
    {
        if (got != needed)
        {
            throw new ArgumentException($"{name} has {got} elements, the shape needs {needed}", name);
        }
    }

    private static void RequireAtLeast(int got, int needed, string name)
    {
        if (got < needed)
        {
            throw new ArgumentException($"{name} is {got}, it must be at least {needed}", name);
        }
    }
}
