"""What a gradient costs: emitted source against the adjoint written by hand and against peers."""
