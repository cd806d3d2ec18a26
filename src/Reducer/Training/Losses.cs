using PrivateInference.Reducer.Differentiation;
using PrivateInference.Reducer.Graphs;

namespace PrivateInference.Reducer.Training;

/// <summary>The terms of a training loss; each starts the backward pass where it looks and returns its value, averaged over the batch.</summary>
internal static class Losses
{
    /// <summary>Softmax cross-entropy against rows of class probabilities.</summary>
    /// <param name="tape">Holds the forward pass.</param>
    /// <param name="logits">[batch, classes].</param>
    /// <param name="targets">[batch, classes], each row adding up to 1.</param>
    /// <param name="weight">Factor of the term.</param>
    /// <returns>The weighted value, a scalar.</returns>
    public static string CrossEntropy(GradientTape tape, string logits, string targets, double weight)
    {
        GraphWriter writer = tape.Writer;
        string share = writer.Scalar((float)(weight / tape.Shape(logits)[0]));
        string logarithms = writer.Add("LogSoftmax", [Attributes.Integer("axis", 1)], logits);
        string excess = writer.Add("Sub", writer.Add("Softmax", [Attributes.Integer("axis", 1)], logits), targets);
        tape.Accumulate(logits, writer.Add("Mul", excess, share));
        return writer.Add("Neg", writer.Add("Mul", Total(writer, writer.Add("Mul", targets, logarithms)), share));
    }

    /// <summary>
    /// Divergence of the student's softened probabilities from the teacher's, times the temperature squared so that its gradients
    /// keep their size (Hinton et al. 2015): <c>T^2 KL(softmax(t/T) || softmax(z/T))</c>.
    /// </summary>
    /// <param name="tape">Holds both forward passes.</param>
    /// <param name="logits">The student's, [batch, classes].</param>
    /// <param name="teacher">The teacher's, [batch, classes].</param>
    /// <param name="temperature">T.</param>
    /// <param name="weight">Factor of the term.</param>
    /// <returns>The weighted value, a scalar.</returns>
    public static string Distillation(GradientTape tape, string logits, string teacher, double temperature, double weight)
    {
        GraphWriter writer = tape.Writer;
        double share = weight / tape.Shape(logits)[0];
        string cooling = writer.Scalar((float)(1 / temperature));
        string soft = writer.Add("Mul", logits, cooling);
        string softTeacher = writer.Add("Mul", teacher, cooling);
        string probabilities = writer.Add("Softmax", [Attributes.Integer("axis", 1)], softTeacher);
        string excess = writer.Add("Sub", writer.Add("Softmax", [Attributes.Integer("axis", 1)], soft), probabilities);
        tape.Accumulate(logits, writer.Add("Mul", excess, writer.Scalar((float)(share * temperature))));
        string gap = writer.Add(
            "Sub",
            writer.Add("LogSoftmax", [Attributes.Integer("axis", 1)], softTeacher),
            writer.Add("LogSoftmax", [Attributes.Integer("axis", 1)], soft));
        return writer.Add("Mul", Total(writer, writer.Add("Mul", probabilities, gap)), writer.Scalar((float)(share * temperature * temperature)));
    }

    /// <summary>Sum of absolute values, which pulls a tensor's elements to exactly zero.</summary>
    /// <param name="tape">Holds the tensor.</param>
    /// <param name="tensor">Any shape.</param>
    /// <param name="weight">Name of a scalar, the factor of the term.</param>
    /// <returns>The weighted value, a scalar.</returns>
    public static string Sparsity(GradientTape tape, string tensor, string weight)
    {
        GraphWriter writer = tape.Writer;
        tape.Accumulate(tensor, writer.Add("Mul", writer.Add("Sign", tensor), weight));
        string sum = writer.Add("ReduceSum", [Attributes.Integer("keepdims", 0)], writer.Add("Abs", tensor));
        return writer.Add("Mul", sum, weight);
    }

    /// <summary>Number of rows whose largest logit is their target's.</summary>
    /// <param name="writer">Where nodes go.</param>
    /// <param name="logits">[batch, classes].</param>
    /// <param name="targets">[batch, classes].</param>
    /// <returns>A float32 scalar.</returns>
    public static string Correct(GraphWriter writer, string logits, string targets)
    {
        string guess = writer.Add("ArgMax", [Attributes.Integer("axis", 1), Attributes.Integer("keepdims", 0)], logits);
        string truth = writer.Add("ArgMax", [Attributes.Integer("axis", 1), Attributes.Integer("keepdims", 0)], targets);
        string hits = writer.Add("Cast", [Attributes.Integer("to", 1)], writer.Add("Equal", guess, truth));
        return writer.Add("ReduceSum", [Attributes.Integer("keepdims", 0)], hits, writer.Integers(0));
    }

    private static string Total(GraphWriter writer, string matrix) =>
        writer.Add("ReduceSum", [Attributes.Integer("keepdims", 0)], matrix, writer.Integers(0, 1));
}
