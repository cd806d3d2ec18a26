namespace PrivateInference.Networks.Zoo;

/// <summary>Describes a network to a builder.</summary>
/// <param name="builder">Counts or writes.</param>
/// <param name="input">The image.</param>
/// <param name="classes">Number of logits.</param>
/// <returns>The logits.</returns>
internal delegate GraphTensor Architecture(ModelBuilder builder, GraphTensor input, int classes);

/// <summary>A row of the zoo.</summary>
internal sealed record ZooNetwork(
    string Name,
    string Variant,
    TensorShape InputShape,
    int Classes,
    string UsedBy,
    string Source,
    Architecture Architecture)
{
    /// <summary>Runs the description against a counting builder.</summary>
    public ModelBuilder Count(int? classes = null)
    {
        ModelBuilder builder = ModelBuilder.Counting();
        Architecture(builder, builder.Input(InputShape), classes ?? Classes);
        return builder;
    }

    /// <summary>The public row.</summary>
    public ZooEntry ToEntry()
    {
        ModelBuilder count = Count();
        return new ZooEntry(
            Name, Variant, InputShape, Classes, count.Relus, count.MultiplyAccumulates, count.Parameters, UsedBy, Source);
    }
}
