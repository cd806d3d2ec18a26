using PrivateInference.Primitives;

namespace PrivateInference.HomomorphicLinear.Packing;

/// <summary>A convolution as one of stride 1 over more channels: each phase of each input channel is a channel of its own.</summary>
internal sealed class ConvolutionGeometry
{
    /// <summary>Checks a shape and divides its axes.</summary>
    /// <param name="shape">Any convolution with at least one output.</param>
    /// <exception cref="ArgumentException">Groups that do not divide the channels, or a size that is not positive.</exception>
    public ConvolutionGeometry(ConvolutionShape shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        if (shape.Groups < 1 || shape.InputChannels % shape.Groups != 0 || shape.OutputChannels % shape.Groups != 0)
        {
            throw new ArgumentException($"{shape.Groups} groups do not divide {shape.InputChannels} input and {shape.OutputChannels} output channels", nameof(shape));
        }

        int[] sizes =
        [
            shape.InputChannels, shape.InputHeight, shape.InputWidth, shape.OutputChannels, shape.KernelHeight, shape.KernelWidth,
            shape.StrideHeight, shape.StrideWidth, shape.DilationHeight, shape.DilationWidth, shape.OutputHeight, shape.OutputWidth,
        ];
        if (sizes.Min() < 1 || Math.Min(Math.Min(shape.PadTop, shape.PadBottom), Math.Min(shape.PadLeft, shape.PadRight)) < 0)
        {
            throw new ArgumentException($"a convolution has positive sizes and outputs, and paddings that are not negative: got {shape}", nameof(shape));
        }

        Shape = shape;
        Rows = new KernelAxis(shape.InputHeight, shape.OutputHeight, shape.KernelHeight, shape.DilationHeight, shape.StrideHeight, shape.PadTop);
        Columns = new KernelAxis(shape.InputWidth, shape.OutputWidth, shape.KernelWidth, shape.DilationWidth, shape.StrideWidth, shape.PadLeft);
        InputsPerGroup = shape.InputChannels / shape.Groups;
        OutputsPerGroup = shape.OutputChannels / shape.Groups;
    }

    /// <summary>The convolution.</summary>
    public ConvolutionShape Shape { get; }

    /// <summary>The vertical axis.</summary>
    public KernelAxis Rows { get; }

    /// <summary>The horizontal axis.</summary>
    public KernelAxis Columns { get; }

    /// <summary>Input channels that one output reads.</summary>
    public int InputsPerGroup { get; }

    /// <summary>Output channels of a group.</summary>
    public int OutputsPerGroup { get; }

    /// <summary>Phases of an image that some tap reads.</summary>
    public int Phases => Rows.PhaseCount * Columns.PhaseCount;

    /// <summary>Channels that one output reads when each phase counts as one; channel <c>c * Phases + phase</c>.</summary>
    public int PhasedInputsPerGroup => InputsPerGroup * Phases;

    /// <summary>Products summed into one output, padding included.</summary>
    public long Taps => (long)InputsPerGroup * Shape.KernelHeight * Shape.KernelWidth;
}
