using PrivateInference.Networks.Onnx;
using PrivateInference.Reducer.Differentiation.Blocked;
using PrivateInference.Reducer.Graphs;

namespace PrivateInference.Reducer.Differentiation;

/// <summary>
/// What a reduced network holds in place of a ReLU, <c>y = Where(mask, Relu(x), x)</c>, as one operator: a PRelu whose slope is 0 where a
/// ReLU is kept and 1 where it was removed. One pass over memory on all cores, where the runtime's Where takes several on one.
/// </summary>
internal static class MaskedReluRule
{
    /// <summary>Whether a ReLU is made by the Where behind it.</summary>
    /// <param name="tape">Has looked ahead.</param>
    /// <param name="relu">A Relu.</param>
    /// <returns>True where nothing else takes its output.</returns>
    public static bool IsJoined(GradientTape tape, NodeProto relu) => tape.OnlyTaker(relu.Output[0]) is NodeProto { OpType: "Where" } where && Source(tape, where) == relu.Input[0];

    /// <summary>What a Where masks the ReLU of.</summary>
    /// <param name="tape">Has looked ahead.</param>
    /// <param name="where">A Where.</param>
    /// <returns>x of <c>Where(mask, Relu(x), x)</c> with a constant mask that is the same for all images; null for any other Where.</returns>
    public static string? Source(GradientTape tape, NodeProto where) =>
        tape.OnlyTaker(where.Input[1]) == where
        && tape.Maker(where.Input[1]) is NodeProto { OpType: "Relu" } relu
        && relu.Input[0] == where.Input[2]
        && tape.ConstantValue(where.Input[0]) is TensorProto mask
        && mask.DataType == (int)TensorProto.Types.DataType.Bool
        && mask.Dims.SequenceEqual([1, .. tape.Shape(relu.Input[0]).Skip(1)])
            ? relu.Input[0]
            : null;

    /// <summary>Writes both nodes as one and records the gradient.</summary>
    /// <param name="tape">Where to.</param>
    /// <param name="where">The Where.</param>
    /// <param name="x">Its <see cref="Source"/>.</param>
    public static void Write(GradientTape tape, NodeProto where, string x)
    {
        GraphWriter writer = tape.Writer;
        string y = where.Output[0];
        long[] shape = tape.Shape(x);
        BlockedTensors? blocked = tape.Blocked is BlockedTensors layout && layout.Has(x) ? layout : null;
        float[] removed = Removed(tape.ConstantValue(where.Input[0])!);
        if (blocked is not null)
        {
            removed = blocked.Reordered(removed, shape);
        }

        long[] single = [1, .. shape.Skip(1)];
        string slopes = writer.Constant(TensorData.Of(writer.Unique("slopes"), single, removed));
        string result = y;
        if (blocked is null)
        {
            writer.AddNode("PRelu", [], [x, slopes], [y]);
        }
        else
        {
            result = writer.Add("PRelu", blocked.Of(x), slopes);
            blocked.Define(y, result, shape[1]);
        }

        tape.Record(y, shape, [x], gradient =>
        {
            // y has the sign of x where a ReLU is kept; elsewhere it is lifted above 0, where the step is 1.
            float[] lifts = [.. removed.Select(r => r * float.MaxValue)];
            string lifted = writer.Add("Add", result, writer.Constant(TensorData.Of(writer.Unique("lifts"), single, lifts)));
            string through = writer.Add("Mul", blocked?.Of(gradient) ?? gradient, ActivationRules.Step(writer, lifted));
            tape.Accumulate(x, blocked?.Define(through, shape[1]) ?? through);
        });
    }

    /// <summary>1 where a mask is false.</summary>
    private static float[] Removed(TensorProto mask)
    {
        int count = (int)TensorData.Count([.. mask.Dims]);
        return mask.RawData.Length == count
            ? [.. mask.RawData.Select(keep => keep != 0 ? 0f : 1f)]
            : [.. mask.Int32Data.Select(keep => keep != 0 ? 0f : 1f)];
    }
}
