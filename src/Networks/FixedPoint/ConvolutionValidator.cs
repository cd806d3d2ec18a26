using PrivateInference.Primitives;

namespace PrivateInference.Networks.FixedPoint;

/// <summary>Checks of geometry that linear layers and pools share.</summary>
internal static class ConvolutionValidator
{
    private const long MostWork = 1L << 44;

    /// <summary>Checks one axis of a window.</summary>
    /// <param name="kernel">Taps.</param>
    /// <param name="stride">Distance between windows.</param>
    /// <param name="dilation">Distance between taps.</param>
    /// <param name="before">Padding before the map.</param>
    /// <param name="after">Padding after the map.</param>
    /// <returns>Whether all are in range.</returns>
    public static bool IsWindow(int kernel, int stride, int dilation, int before, int after)
        => kernel is >= 1 and <= PlanLimits.Dimension
            && stride is >= 1 and <= PlanLimits.Dimension
            && dilation >= 1 && (long)dilation * (kernel - 1) < PlanLimits.Dimension && dilation <= PlanLimits.Dimension
            && before is >= 0 and <= PlanLimits.Dimension
            && after is >= 0 and <= PlanLimits.Dimension;

    /// <summary>Bounds the operations of a step.</summary>
    /// <param name="operations">Multiply-accumulates or taps.</param>
    /// <param name="what">The step.</param>
    /// <exception cref="InferencePlanException">Too many.</exception>
    public static void RequireWork(Int128 operations, string what)
        => PlanValidator.Require(operations <= MostWork, $"{what} asks for {operations} operations, {MostWork} are possible");

    /// <summary>Checks a linear step.</summary>
    /// <param name="step">The step.</param>
    /// <param name="read">Elements of its input.</param>
    /// <param name="what">Its name for messages.</param>
    /// <exception cref="InferencePlanException">Something contradicts itself.</exception>
    public static void Validate(LinearStep step, int read, string what)
    {
        ConvolutionShape? c = step.Convolution;
        PlanValidator.Require(c is not null, $"{what} has no geometry");
        PlanValidator.RequireShape(new TensorShape(c!.InputChannels, c.InputHeight, c.InputWidth), what);
        PlanValidator.Require(c.InputElements == read, $"{what} convolves {c.InputChannels}x{c.InputHeight}x{c.InputWidth} but reads {read} elements");
        PlanValidator.Require(
            IsWindow(c.KernelHeight, c.StrideHeight, c.DilationHeight, c.PadTop, c.PadBottom)
            && IsWindow(c.KernelWidth, c.StrideWidth, c.DilationWidth, c.PadLeft, c.PadRight),
            $"{what} has an impossible kernel");
        PlanValidator.Require(
            c.Groups >= 1 && c.OutputChannels >= 1 && c.InputChannels % c.Groups == 0 && c.OutputChannels % c.Groups == 0,
            $"{what} has {c.Groups} groups for {c.InputChannels} input and {c.OutputChannels} output channels");
        Int128 weights = (Int128)c.OutputChannels * (c.InputChannels / c.Groups) * c.KernelHeight * c.KernelWidth;
        PlanValidator.Require(weights <= PlanLimits.Elements, $"{what} has {weights} weights, {PlanLimits.Elements} are possible");
        long rows = WindowWalk.Outputs(c.InputHeight, (long)c.PadTop + c.PadBottom, c.KernelHeight, c.DilationHeight, c.StrideHeight);
        long columns = WindowWalk.Outputs(c.InputWidth, (long)c.PadLeft + c.PadRight, c.KernelWidth, c.DilationWidth, c.StrideWidth);
        PlanValidator.Require(
            c.OutputChannels == step.Shape.Channels && rows == step.Shape.Height && columns == step.Shape.Width,
            $"{what} has shape {step.Shape}, its convolution gives {c.OutputChannels}x{rows}x{columns}");
        RequireWork(weights * rows * columns, what);
        PlanValidator.Require(
            step.WeightBits is >= 1 and <= PlanLimits.WeightBits,
            $"{what} has weights of {step.WeightBits} bits, 1 to {PlanLimits.WeightBits} are possible");
        PlanValidator.Require(step.Weights is null == step.Bias is null, $"{what} has only one of weights and bias");
        if (step.Weights is not null)
        {
            PlanValidator.Require(step.Weights.Length == weights, $"{what} has {step.Weights.Length} weights, its convolution needs {weights}");
            PlanValidator.Require(step.Bias!.Length == c.OutputChannels, $"{what} has {step.Bias.Length} biases for {c.OutputChannels} channels");
            long limit = 1L << step.WeightBits;
            PlanValidator.Require(step.Weights.All(w => w > -limit && w < limit), $"{what} has a weight of more than {step.WeightBits} bits");
        }
    }
}
