using PrivateInference.Networks.Onnx;

namespace PrivateInference.Reducer.Training;

/// <summary>Learning from a teacher's logits beside the labels: <c>HardWeight CE + SoftWeight T^2 KL(teacher || student)</c>.</summary>
public sealed record Distillation
{
    /// <summary>The teacher; the same images and classes as the student.</summary>
    public required ModelProto Teacher { get; init; }

    /// <summary>T, how much both distributions are softened.</summary>
    public double Temperature { get; init; } = 4;

    /// <summary>Weight of the labels.</summary>
    public double HardWeight { get; init; } = 1;

    /// <summary>Weight of the teacher.</summary>
    public double SoftWeight { get; init; } = 1;
}
