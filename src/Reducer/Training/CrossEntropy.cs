using PrivateInference.Reducer.Differentiation;
using PrivateInference.Reducer.Graphs;

namespace PrivateInference.Reducer.Training;

/// <summary>Softmax cross-entropy against rows of class probabilities, averaged over the batch.</summary>
internal static class CrossEntropy
{
    /// <summary>Writes the loss and the count of correct images as outputs, and starts the backward pass at the logits.</summary>
    /// <param name="tape">Holds the forward pass.</param>
    /// <param name="logits">[batch, classes].</param>
    /// <param name="targets">[batch, classes], each row adding up to 1.</param>
    /// <param name="batch">Rows.</param>
    public static void Write(GradientTape tape, string logits, string targets, long batch)
    {
        GraphWriter writer = tape.Writer;
        string share = writer.Scalar(1f / batch);
        string logarithms = writer.Add("LogSoftmax", [Attributes.Integer("axis", 1)], logits);
        string terms = writer.Add("ReduceSum", [Attributes.Integer("keepdims", 0)], writer.Add("Mul", targets, logarithms), writer.Integers(0, 1));
        writer.Output(TrainingStep.Loss, writer.Add("Neg", writer.Add("Mul", terms, share)), []);
        string excess = writer.Add("Sub", writer.Add("Softmax", [Attributes.Integer("axis", 1)], logits), targets);
        tape.Accumulate(logits, writer.Add("Mul", excess, share));

        string guess = writer.Add("ArgMax", [Attributes.Integer("axis", 1), Attributes.Integer("keepdims", 0)], logits);
        string truth = writer.Add("ArgMax", [Attributes.Integer("axis", 1), Attributes.Integer("keepdims", 0)], targets);
        string hits = writer.Add("Cast", [Attributes.Integer("to", 1)], writer.Add("Equal", guess, truth));
        writer.Output(TrainingStep.Correct, writer.Add("ReduceSum", [Attributes.Integer("keepdims", 0)], hits, writer.Integers(0)), []);
    }
}
