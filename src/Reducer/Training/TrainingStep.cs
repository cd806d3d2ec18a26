using PrivateInference.Networks.Onnx;
using PrivateInference.Reducer.Differentiation;
using PrivateInference.Reducer.Graphs;

namespace PrivateInference.Reducer.Training;

/// <summary>
/// The graph of one training step: forward pass, loss, backward pass and optimiser. Inputs are the images, the
/// targets (one row of class probabilities per image), the optimiser's scalars and everything that is remembered from step to step;
/// outputs are the loss, the number of images classified correctly, and the new value of everything remembered.
/// </summary>
internal sealed class TrainingStep
{
    /// <summary>Input: class probabilities, [batch, classes].</summary>
    public const string Targets = "step:targets";

    /// <summary>Output: mean loss of the batch, a scalar.</summary>
    public const string Loss = "step:loss";

    /// <summary>Output: number of images whose largest logit is their target's, a scalar.</summary>
    public const string Correct = "step:correct";

    /// <summary>Input, where there are sparse tensors: factor of the sum of their absolute values, a scalar.</summary>
    public const string SparsityWeight = "step:sparsity_weight";

    /// <summary>What the teacher's tensors are prefixed with.</summary>
    public const string TeacherPrefix = "teacher:";

    private TrainingStep(ModelProto model, List<TensorProto> memory, List<TensorProto> held, long classes)
    {
        Model = model;
        Memory = memory;
        Held = held;
        Classes = classes;
    }

    /// <summary>The graph.</summary>
    public ModelProto Model { get; }

    /// <summary>Everything remembered from step to step, with its first value: weights, statistics and the optimiser's slots.</summary>
    public IReadOnlyList<TensorProto> Memory { get; }

    /// <summary>Inputs, with first values, that a step does not change.</summary>
    public IReadOnlyList<TensorProto> Held { get; }

    /// <summary>Number of classes.</summary>
    public long Classes { get; }

    /// <summary>Name of the output that carries a remembered tensor's new value.</summary>
    /// <param name="tensor">The tensor.</param>
    /// <returns>The output's name.</returns>
    public static string NewValue(string tensor) => $"new:{tensor}";

    /// <summary>Name of an optimiser's slot.</summary>
    /// <param name="parameter">The weights it belongs to.</param>
    /// <param name="slot">Its number.</param>
    /// <returns>The name.</returns>
    public static string SlotName(string parameter, int slot) => $"slot{slot}:{parameter}";

    /// <summary>Derives the graph.</summary>
    /// <param name="network">The network.</param>
    /// <param name="batch">Images per step.</param>
    /// <param name="optimizer">How gradients change weights.</param>
    /// <param name="distillation">A teacher, or null.</param>
    /// <param name="sparse">Parameters to be pulled to zero.</param>
    /// <param name="extension">What a method adds; null for nothing.</param>
    /// <param name="block">Channels in a block of the provider's own image layout; 0 for standard operators alone.</param>
    /// <returns>The step.</returns>
    public static TrainingStep Derive(
        TrainableNetwork network,
        long batch,
        Optimizer optimizer,
        Distillation? distillation,
        IReadOnlyList<string> sparse,
        StepExtension? extension = null,
        long block = 0)
    {
        GraphWriter writer = new();
        GradientTape tape = new(writer, isTraining: true, block);
        long classes = network.Write(tape, batch);
        writer.Input(Targets, [batch, classes]);
        foreach (string scalar in optimizer.Scalars)
        {
            writer.Input(scalar, []);
        }

        writer.Section = "loss";
        string loss = Losses.CrossEntropy(tape, network.LogitsName, Targets, distillation?.HardWeight ?? 1);
        string? teacher = null;
        if (distillation is not null)
        {
            teacher = new TrainableNetwork(distillation.Teacher).WriteFrozen(tape, network.InputName, TeacherPrefix);
            loss = writer.Add("Add", loss, Losses.Distillation(tape, network.LogitsName, teacher, distillation.Temperature, distillation.SoftWeight));
        }

        if (sparse.Count > 0)
        {
            writer.Input(SparsityWeight, []);
        }

        foreach (string tensor in sparse)
        {
            loss = writer.Add("Add", loss, Losses.Sparsity(tape, tensor, SparsityWeight));
        }

        StepGraph graph = new(tape, network, batch, distillation, teacher);
        foreach (TensorProto tensor in (extension?.Held ?? []).Concat(extension?.Renewed ?? []))
        {
            writer.Input(tensor.Name, [.. tensor.Dims]);
        }

        loss = extension?.AddLoss(graph) is string added ? writer.Add("Add", loss, added) : loss;
        writer.Output(Loss, loss, []);
        writer.Output(Correct, Losses.Correct(writer, network.LogitsName, Targets), []);
        writer.Section = "backward";
        tape.Backward();
        writer.Section = "update";
        List<TensorProto> memory = [];
        foreach (TensorProto parameter in network.Parameters)
        {
            long[] shape = [.. parameter.Dims];
            string gradient = tape.Gradient(parameter.Name) ?? throw new NotSupportedException($"weights '{parameter.Name}': got no path to the output, training needs one");
            List<string> slots = [];
            for (int i = 0; i < optimizer.Slots; i++)
            {
                slots.Add(SlotName(parameter.Name, i));
                writer.Input(slots[i], shape);
                memory.Add(TensorData.Of(slots[i], shape, new float[TensorData.Count(shape)]));
            }

            (string weight, IReadOnlyList<string> newSlots) = optimizer.Write(writer, parameter.Name, gradient, slots);
            writer.Output(NewValue(parameter.Name), extension?.Constrain(graph, parameter.Name, weight) ?? weight, shape);
            memory.Add(parameter);
            for (int i = 0; i < slots.Count; i++)
            {
                writer.Output(NewValue(slots[i]), newSlots[i], shape);
            }
        }

        foreach ((string state, string updated) in tape.StateUpdates)
        {
            TensorProto first = network.States.First(s => s.Name == state);
            writer.Output(NewValue(state), updated, [.. first.Dims]);
            memory.Add(first);
        }

        foreach (TensorProto tensor in extension?.Renewed ?? [])
        {
            writer.Output(NewValue(tensor.Name), extension!.Renew(graph, tensor.Name), [.. tensor.Dims]);
            memory.Add(tensor);
        }

        HashSet<string> updatedStates = [.. tape.StateUpdates.Select(u => u.State)];
        List<TensorProto> held = [.. network.States.Where(s => !updatedStates.Contains(s.Name)), .. extension?.Held ?? []];
        return new TrainingStep(writer.ToModel(), memory, held, classes);
    }
}
