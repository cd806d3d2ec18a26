namespace PrivateInference.Networks.FixedPoint;

/// <summary>Checks that a plan is consistent, so that running it cannot fail: for plans from a peer or a file.</summary>
public static class PlanValidator
{
    /// <summary>Checks a plan, with or without weights.</summary>
    /// <param name="plan">Any plan.</param>
    /// <exception cref="InferencePlanException">Something contradicts itself or is out of range; the message names the step.</exception>
    public static void Validate(InferencePlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        Require(
            plan.Name is { Length: <= PlanLimits.NameLength } && plan.Variant is { Length: <= PlanLimits.NameLength },
            "the name or the variant is missing or too long");
        Require(plan.RingBits is >= 8 and <= 64, $"the ring has {plan.RingBits} bits, 8 to 64 are possible");
        Require(Enum.IsDefined(plan.Output), $"output transform {(int)plan.Output} is unknown");
        int steps = plan.Steps?.Count ?? 0;
        Require(steps is >= 1 and <= PlanLimits.Steps, $"the plan has {steps} steps, 1 to {PlanLimits.Steps} are possible");
        RequireShape(plan.InputShape, "the image");
        RequireQuantum(plan.InputQuantum, "the image");
        long total = plan.InputShape.Elements;
        for (int k = 0; k < steps; k++)
        {
            PlanStep? step = plan.Steps![k];
            Require(step is not null && step.Name is { Length: <= PlanLimits.NameLength }, $"step {k} or its name is missing or too long");
            string what = $"step {k} ({step!.Name})";
            RequireShape(step.Shape, what);
            RequireQuantum(step.Quantum, what);
            Require(step.Inputs is { Count: >= 1 and <= PlanLimits.Inputs }, $"{what} has no input, or too many");
            Require(step.Inputs.All(id => id >= 0 && id <= k), $"{what} reads a tensor that is not there yet");
            int inputs = step switch { AddStep => 2, ConcatStep => step.Inputs.Count, _ => 1 };
            Require(step.Inputs.Count == inputs, $"{what} has {step.Inputs.Count} inputs, it needs {inputs}");
            total += step.Shape.Elements;
            Require(total <= PlanLimits.TotalElements, $"{what} brings the plan to {total} elements, {PlanLimits.TotalElements} are possible");
            Validate(plan, step, what);
        }
    }

    internal static void RequireShape(TensorShape shape, string what)
    {
        bool positive = shape.Channels is >= 1 and <= PlanLimits.Dimension
            && shape.Height is >= 1 and <= PlanLimits.Dimension
            && shape.Width is >= 1 and <= PlanLimits.Dimension;
        Require(
            positive && (Int128)shape.Channels * shape.Height * shape.Width <= PlanLimits.Elements,
            $"{what} has shape {shape}, 1 to {PlanLimits.Elements} elements are possible");
    }

    private static void Validate(InferencePlan plan, PlanStep step, string what)
    {
        int read = plan.ShapeOf(step.Inputs[0]).Elements;
        int written = step.Shape.Elements;
        switch (step)
        {
            case LinearStep linear:
                ConvolutionValidator.Validate(linear, read, what);
                break;
            case ReluStep relu:
                Require(read == written, $"{what} reads {read} elements and writes {written}");
                RequireShift(relu.Shift, 0, plan.RingBits, what);
                Require(
                    relu.UpperBound is null || (relu.UpperBound >= 0 && (ulong)relu.UpperBound <= RingInteger.Mask(plan.RingBits - 1)),
                    $"{what} clamps at {relu.UpperBound}, outside the ring");
                Require(relu.Mask is null || relu.Mask.Length == written, $"{what} has a mask of {relu.Mask?.Length} flags for {written} elements");
                Require(Enum.IsDefined(relu.Truncation), $"{what} truncates in the unknown way {(int)relu.Truncation}");
                Require(
                    relu.BitsDroppedBefore == 0 || plan.RingBits - relu.Shift >= ReluStep.FewestSummedBits,
                    $"{what} drops {relu.Shift} bits before its circuit, which leaves fewer than {ReluStep.FewestSummedBits} of {plan.RingBits}");
                break;
            case TruncateStep truncate:
                Require(read == written, $"{what} reads {read} elements and writes {written}");
                RequireShift(truncate.Shift, 1, plan.RingBits, what);
                break;
            case MaxPoolStep pool:
                RequireWindow(pool.Input, pool.Shape, pool.Pool, read, everyWindow: true, what);
                break;
            case SumPoolStep pool:
                RequireWindow(pool.Input, pool.Shape, pool.Pool, read, everyWindow: false, what);
                break;
            case AddStep add:
                int second = plan.ShapeOf(add.Inputs[1]).Elements;
                Require(read == written && second == written, $"{what} adds {read} and {second} elements into {written}");
                Require(add.LeftFactor != 0 && add.RightFactor != 0, $"{what} has a factor of zero");
                break;
            case AddConstantStep constant:
                Require(read == written, $"{what} reads {read} elements and writes {written}");
                Require(
                    constant.Constants is null || constant.Constants.Length == step.Shape.Channels || constant.Constants.Length == written,
                    $"{what} has {constant.Constants?.Length} constants for shape {step.Shape}");
                break;
            case ConcatStep concat:
                long sum = concat.Inputs.Sum(id => (long)plan.ShapeOf(id).Elements);
                Require(sum == written, $"{what} joins {sum} elements into {written}");
                Require(concat.Inputs.All(id => plan.ShapeOf(id).Elements % step.Shape.Pixels == 0), $"{what} joins parts of a channel");
                Require(concat.Factors is not null && concat.Factors.Count == concat.Inputs.Count, $"{what} needs one factor per input");
                Require(!concat.Factors!.Contains(0), $"{what} has a factor of zero");
                break;
            case GatherStep gather:
                Require(gather.Source is not null && gather.Source.Length == written, $"{what} has {gather.Source?.Length} sources for {written} elements");
                Require(gather.Source!.All(s => s >= -1 && s < read), $"{what} copies an element that its input does not have");
                break;
            default:
                throw new InferencePlanException($"{what} has unknown kind {step.GetType().Name}");
        }
    }

    private static void RequireQuantum(double quantum, string what)
        => Require(double.IsFinite(quantum) && quantum > 0, FormattableString.Invariant($"{what} has quantum {quantum}, a positive number is needed"));

    private static void RequireShift(int shift, int least, int ringBits, string what)
        => Require(shift >= least && shift < ringBits, $"{what} drops {shift} bits, {least} to {ringBits - 1} are possible");

    private static void RequireWindow(TensorShape input, TensorShape output, PoolShape pool, int read, bool everyWindow, string what)
    {
        RequireShape(input, what);
        Require(input.Elements == read, $"{what} pools shape {input} but reads {read} elements");
        Require(
            ConvolutionValidator.IsWindow(pool.KernelHeight, pool.StrideHeight, pool.DilationHeight, pool.PadTop, pool.PadBottom)
            && ConvolutionValidator.IsWindow(pool.KernelWidth, pool.StrideWidth, pool.DilationWidth, pool.PadLeft, pool.PadRight),
            $"{what} has an impossible window {pool}");
        long rows = WindowWalk.Outputs(input.Height, (long)pool.PadTop + pool.PadBottom, pool.KernelHeight, pool.DilationHeight, pool.StrideHeight);
        long columns = WindowWalk.Outputs(input.Width, (long)pool.PadLeft + pool.PadRight, pool.KernelWidth, pool.DilationWidth, pool.StrideWidth);
        Require(
            output.Channels == input.Channels && output.Height == rows && output.Width == columns,
            $"{what} has shape {output}, its window gives {input.Channels}x{rows}x{columns}");
        ConvolutionValidator.RequireWork((Int128)output.Elements * pool.KernelHeight * pool.KernelWidth, what);
        Require(
            !everyWindow || (
                EveryWindowIsOnTheMap(output.Height, input.Height, pool.PadTop, pool.KernelHeight, pool.DilationHeight, pool.StrideHeight)
                && EveryWindowIsOnTheMap(output.Width, input.Width, pool.PadLeft, pool.KernelWidth, pool.DilationWidth, pool.StrideWidth)),
            $"{what} has a window that is all padding");
    }

    private static bool EveryWindowIsOnTheMap(int windows, int size, int padBefore, int kernel, int dilation, int stride)
        => Enumerable.Range(0, windows).All(i => WindowWalk.TapsOnMap(i, size, padBefore, kernel, dilation, stride) > 0);

    internal static void Require(bool condition, string message)
    {
        if (!condition)
        {
            throw new InferencePlanException(message);
        }
    }
}
