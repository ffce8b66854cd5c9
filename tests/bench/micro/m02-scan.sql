-- One column read and summed.
SELECT sum(current_energy_efficiency) FROM certificates;
