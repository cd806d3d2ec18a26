namespace PrivateInference.Primitives;

/// <summary>Everything about a 2-D convolution but its weights; a dense layer is one on a 1 x 1 image.</summary>
public sealed record ConvolutionShape
{
    /// <summary>Channels of the input, a multiple of <see cref="Groups"/>.</summary>
    public required int InputChannels { get; init; }

    /// <summary>Rows of the input.</summary>
    public required int InputHeight { get; init; }

    /// <summary>Columns of the input.</summary>
    public required int InputWidth { get; init; }

    /// <summary>Channels of the output, a multiple of <see cref="Groups"/>.</summary>
    public required int OutputChannels { get; init; }

    /// <summary>Rows of the kernel.</summary>
    public int KernelHeight { get; init; } = 1;

    /// <summary>Columns of the kernel.</summary>
    public int KernelWidth { get; init; } = 1;

    /// <summary>Rows between outputs.</summary>
    public int StrideHeight { get; init; } = 1;

    /// <summary>Columns between outputs.</summary>
    public int StrideWidth { get; init; } = 1;

    /// <summary>Rows of zeros above the image.</summary>
    public int PadTop { get; init; }

    /// <summary>Columns of zeros at the left of the image.</summary>
    public int PadLeft { get; init; }

    /// <summary>Rows of zeros below the image.</summary>
    public int PadBottom { get; init; }

    /// <summary>Columns of zeros at the right of the image.</summary>
    public int PadRight { get; init; }

    /// <summary>Rows between taps of the kernel.</summary>
    public int DilationHeight { get; init; } = 1;

    /// <summary>Columns between taps of the kernel.</summary>
    public int DilationWidth { get; init; } = 1;

    /// <summary>Groups; each output channel sees <c>InputChannels / Groups</c> input channels.</summary>
    public int Groups { get; init; } = 1;

    /// <summary>Rows of the output.</summary>
    public int OutputHeight => Outputs(InputHeight, PadTop + PadBottom, KernelHeight, DilationHeight, StrideHeight);

    /// <summary>Columns of the output.</summary>
    public int OutputWidth => Outputs(InputWidth, PadLeft + PadRight, KernelWidth, DilationWidth, StrideWidth);

    /// <summary>Scalars of the input.</summary>
    public int InputElements => checked(InputChannels * InputHeight * InputWidth);

    /// <summary>Scalars of the output.</summary>
    public int OutputElements => checked(OutputChannels * OutputHeight * OutputWidth);

    /// <summary>Scalars of the weights, row-major [output channels, input channels / groups, kernel height, kernel width].</summary>
    public int WeightElements => checked(OutputChannels * (InputChannels / Groups) * KernelHeight * KernelWidth);

    /// <summary>Multiply-accumulates, padding included: weights times output pixels.</summary>
    public long MultiplyAccumulates => checked((long)WeightElements * OutputHeight * OutputWidth);

    /// <summary>The convolution that a dense layer is.</summary>
    /// <param name="inputs">Input features, at least 1.</param>
    /// <param name="outputs">Output features, at least 1.</param>
    /// <returns>A 1 x 1 convolution on a 1 x 1 image.</returns>
    public static ConvolutionShape Dense(int inputs, int outputs) => new()
    {
        InputChannels = inputs,
        InputHeight = 1,
        InputWidth = 1,
        OutputChannels = outputs,
    };

    private static int Outputs(int size, int padding, int kernel, int dilation, int stride)
        => ((size + padding - ((kernel - 1) * dilation) - 1) / stride) + 1;
}
