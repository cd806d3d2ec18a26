using PrivateInference.Reducer.Differentiation;
using PrivateInference.Reducer.Graphs;

namespace PrivateInference.Reducer.Training;

/// <summary>Loss terms that draw a student's maps to a teacher's; each starts the backward pass at the student's map and returns its value.</summary>
internal static class MapMatchingLosses
{
    // Keeps norms of empty maps away from 0.
    private const float Tiny = 1e-12f;

    /// <summary>
    /// Attention transfer (Zagoruyko and Komodakis 2017) as SENet's authors use it: <c>mean (n(e_s) - n(e_t))^2</c> over images and
    /// positions, where <c>e = mean_c f^2</c> is a map's energy by position and n divides by the L2 norm over an image's positions.
    /// </summary>
    /// <param name="tape">Holds both forward passes.</param>
    /// <param name="student">[batch, channels, height, width], or [batch, features].</param>
    /// <param name="teacher">The same, channels apart.</param>
    /// <param name="weight">Factor of the term.</param>
    /// <returns>The weighted value, a scalar.</returns>
    public static string Attention(GradientTape tape, string student, string teacher, double weight)
    {
        GraphWriter writer = tape.Writer;
        long[] shape = tape.Shape(student);
        bool isMap = shape.Length == 4;
        long positions = isMap ? shape[2] * shape[3] : shape[1];
        (string Unit, string Norm) own = Normalised(writer, Energy(student));
        (string Unit, string Norm) other = Normalised(writer, Energy(teacher));
        string gap = writer.Add("Sub", own.Unit, other.Unit);
        double share = weight / (shape[0] * positions);
        string outer = ThroughNorm(writer, writer.Add("Mul", gap, writer.Scalar((float)(2 * share))), own.Unit, own.Norm);
        string perPosition = isMap ? writer.Add("Reshape", outer, writer.Integers(shape[0], 1, shape[2], shape[3])) : outer;
        string twice = writer.Add("Mul", perPosition, writer.Scalar(2f / (isMap ? shape[1] : 1)));
        tape.Accumulate(student, writer.Add("Mul", student, twice));
        return writer.Add("Mul", Total(writer, writer.Add("Mul", gap, gap)), writer.Scalar((float)share));

        string Energy(string map)
        {
            string squares = writer.Add("Mul", map, map);
            return isMap
                ? writer.Add("Reshape", writer.Add("ReduceMean", [Attributes.Integers("axes", 1), Attributes.Integer("keepdims", 0)], squares), writer.Integers(shape[0], positions))
                : squares;
        }
    }

    /// <summary>
    /// Post-ReLU activation mismatch (Kundu et al., ICLR 2023): <c>mean over images of || f_s / ||f_s|| - f_t / ||f_t|| || / 2</c>, maps as one
    /// vector per image.
    /// </summary>
    /// <param name="tape">Holds both forward passes.</param>
    /// <param name="student">Any shape, the batch first.</param>
    /// <param name="teacher">The same shape.</param>
    /// <param name="weight">Factor of the term.</param>
    /// <returns>The weighted value, a scalar.</returns>
    public static string ActivationMismatch(GradientTape tape, string student, string teacher, double weight)
    {
        GraphWriter writer = tape.Writer;
        long[] shape = tape.Shape(student);
        string flat = writer.Add("Reshape", student, writer.Integers(shape[0], -1));
        (string Unit, string Norm) own = Normalised(writer, flat);
        (string Unit, string Norm) other = Normalised(writer, writer.Add("Reshape", teacher, writer.Integers(shape[0], -1)));
        string gap = writer.Add("Sub", own.Unit, other.Unit);
        string distance = Norm(writer, gap);
        string share = writer.Scalar((float)(weight / (2 * shape[0])));
        string direction = writer.Add("Mul", writer.Add("Div", gap, distance), share);
        tape.Accumulate(student, writer.Add("Reshape", ThroughNorm(writer, direction, own.Unit, own.Norm), writer.Integers(shape)));
        return writer.Add("Mul", Total(writer, distance), share);
    }

    private static (string Unit, string Norm) Normalised(GraphWriter writer, string rows)
    {
        string norm = Norm(writer, rows);
        return (writer.Add("Div", rows, norm), norm);
    }

    private static string Norm(GraphWriter writer, string rows)
    {
        string squares = writer.Add("ReduceSumSquare", [Attributes.Integers("axes", 1), Attributes.Integer("keepdims", 1)], rows);
        return writer.Add("Sqrt", writer.Add("Add", squares, writer.Scalar(Tiny)));
    }

    /// <summary>The gradient of rows from that of their unit vectors: <c>(g - u (u . g)) / norm</c>.</summary>
    private static string ThroughNorm(GraphWriter writer, string gradient, string unit, string norm)
    {
        string along = writer.Add("ReduceSum", [Attributes.Integer("keepdims", 1)], writer.Add("Mul", unit, gradient), writer.Integers(1));
        return writer.Add("Div", writer.Add("Sub", gradient, writer.Add("Mul", unit, along)), norm);
    }

    private static string Total(GraphWriter writer, string rows) =>
        writer.Add("ReduceSum", [Attributes.Integer("keepdims", 0)], rows, writer.Integers(0, 1));
}
